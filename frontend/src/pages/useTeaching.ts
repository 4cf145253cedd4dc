import { useCallback, useState } from "react";
import type { Submission } from "../api/types.ts";
import type { Contribution, Contributions } from "../features/contribution/useContributions.ts";
import type { Guess } from "../features/recognition/guesser.ts";
import { toBase64 } from "../inference/base64.ts";
import { OnceEach } from "./onceEach.ts";

/** What a page adds to a submission: the strokes, or the picture it came from. */
export type Origin = Pick<Submission, "drawing" | "source">;

/**
 * `shown`: the strokes or picture the word is about; each is taught once, however often and fast it is said. `asked`:
 * the label that was asked for, if the model does not know it.
 */
export type Teach = (
  shown: object,
  guess: Promise<Guess | null>,
  label: string,
  origin: Origin | Promise<Origin>,
  asked?: string | null,
) => Promise<boolean>;

/** Hands a guess and the person's word on it over as one submission; whether it did. */
export function useTeaching(contributions: Contributions): Teach {
  const { contribute } = contributions;
  const [once] = useState(() => new OnceEach());
  return useCallback(
    (shown, guess, label, origin, asked = null) =>
      once.run(shown, () => contribute(guess.then(async (settled) => settled && contributionOf(settled, label, await origin, asked)))),
    [contribute, once],
  );
}

function contributionOf(guess: Guess, label: string, origin: Origin, asked: string | null): Contribution {
  return {
    task: guess.model.task,
    submission: {
      id: newId(),
      image: toBase64(guess.input),
      label,
      label_origin: label === guess.label ? "confirmed" : label === asked ? "prompt" : "corrected",
      model_version: guess.model.version,
      probabilities: guess.probabilities,
      ...origin,
    },
  };
}

/** A random UUID, also where the page came over plain HTTP from another machine: `randomUUID` is missing there. */
function newId(): string {
  if ("randomUUID" in crypto) return crypto.randomUUID();
  const bytes = (crypto as Crypto).getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
