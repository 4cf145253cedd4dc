import { describe, expect, test } from "vitest";
import { newRound, type Round } from "../features/play/round.ts";
import { EMPTY } from "../features/drawing/strokes.ts";
import type { Guess } from "../features/recognition/guesser.ts";
import { makeManifest, makeModel } from "../testing/factories.ts";
import { english } from "../ui/texts/english.ts";
import { playWords, sightOf } from "./playWords.ts";

const model = makeModel(makeManifest());

function guessOf(label: string, probability: number): Guess {
  return { model, input: new Uint8Array(4), probabilities: [0, 0, 0], label, probability, unsure: probability < model.unsureBelow, ms: 1 };
}

function words(round: Partial<Round>, change: Partial<Parameters<typeof playWords>[1]> = {}) {
  const situation = { state: { phase: "ready", problem: null }, problem: null, thanks: null, guess: guessOf("cat", 0.9), isKnown: true, ...change } as const;
  const { says, earlier, found } = playWords(english(), { ...situation, round: { ...newRound(0, "cat"), ...round } });
  return { now: says.before + says.word + says.after, earlier, found };
}

const sure = (label: string) => ({ label, sure: true });

describe("while one draws", () => {
  test("the newest remark stands after the two before it", () => {
    const said = ["bird", "sun", "shoe", "dog"].map(sure);
    expect(words({ stage: "drawing", said })).toEqual({ now: "a dog…", earlier: "the sun… a shoe…", found: false });
  });

  test("before there is anything to say it only hums", () => {
    expect(words({ stage: "drawing" }).now).toBe("hmm…");
    expect(words({ stage: "ready" }, { guess: null }).now).toBe("I'm watching.");
  });
});

test("what it was looking for ends what it said", () => {
  expect(words({ stage: "ended", ending: "guessed", said: [sure("dog")] })).toEqual({ now: "oh, it's a cat!", earlier: "I see a dog…", found: true });
});

test("a round it did not guess ends with what it saw, not with all it said", () => {
  expect(words({ stage: "ended", ending: "late", said: [sure("sun")], sees: sure("dog") })).toEqual({
    now: "Time's up, and all I see is a dog.",
    earlier: "",
    found: false,
  });
});

test("what keeps it from answering comes before everything else", () => {
  expect(words({ stage: "ended", ending: "late" }, { state: { phase: "failed", problem: "no wasm" } }).now).toContain("WebAssembly");
  expect(words({ stage: "ended", ending: "late" }, { problem: "no answer" }).now).toBe("I lost my thread. Draw on, or reload the page.");
});

test("thanks for the last drawing come before the wish for a new thing", () => {
  const wish = { guess: null, isKnown: false } as const;
  expect(words({}, wish).now).toBe("I don't know what a cat looks like yet. Draw one for me?");
  expect(words({}, { ...wish, thanks: { kind: "stored", count: 3 } }).now).toContain("Thanks");
});

describe("what it sees", () => {
  const drawing = { ...EMPTY, strokes: [[[1], [1]]] as [number[], number[]][] };

  test("is nothing on an empty sheet, though the last guess may still stand there", () => {
    expect(sightOf(EMPTY, guessOf("cat", 0.9), false)).toMatchObject({ inked: false, sees: null });
  });

  test("is settled when the pen is up and the answer is there", () => {
    expect(sightOf(drawing, guessOf("cat", 0.9), false)).toEqual({ inked: true, penDown: false, settled: true, sees: sure("cat") });
    expect(sightOf({ ...drawing, open: true }, guessOf("cat", 0.9), false).settled).toBe(false);
    expect(sightOf(drawing, guessOf("cat", 0.9), true).settled).toBe(false);
  });

  test("is not what it has no idea of", () => {
    expect(sightOf(drawing, guessOf("cat", 0.1), false).sees).toBeNull();
  });
});
