import { useCallback } from "react";
import type { Submission } from "../api/types.ts";
import type { Contributions } from "../features/contribution/useContributions.ts";
import type { Guess } from "../features/recognition/guesser.ts";
import { toBase64 } from "../inference/base64.ts";

/** What a page adds to a submission: the strokes, or the picture it came from. */
export type Origin = Pick<Submission, "drawing" | "source">;

/** Hands a guess and the person's word on it over as one submission. */
export function useTeaching(contributions: Contributions): (guess: Guess, label: string, origin: Origin) => Promise<void> {
  const { contribute } = contributions;
  return useCallback(
    (guess, label, origin) =>
      contribute(guess.model.task, {
        id: crypto.randomUUID(),
        image: toBase64(guess.input),
        label,
        label_origin: label === guess.label ? "confirmed" : "corrected",
        model_version: guess.model.version,
        probabilities: guess.probabilities,
        ...origin,
      }),
    [contribute],
  );
}
