import { describe, expect, test } from "vitest";
import { BREATH_MS, HOLD_MS, newRound, passed, reduceRound, ROUND_MS, type Look, type Round, type Seen } from "./round.ts";

const dog: Seen = { label: "dog", sure: true };
const maybeCat: Seen = { label: "cat", sure: false };
const cat: Seen = { label: "cat", sure: true };

const look = (round: Round, now: number, change: Partial<Look> = {}) =>
  reduceRound(round, { do: "look", now, inked: true, penDown: true, settled: false, sees: null, ...change });
const tick = (round: Round, now: number) => reduceRound(round, { do: "tick", now });
const asked = () => newRound(0, "cat");
const names = (round: Round) => round.said.map(({ label }) => label);

describe("the clock", () => {
  test("starts with the first stroke, not with the question", () => {
    expect(passed(tick(asked(), 90_000), 90_000)).toBe(0);
    const drawing = look(asked(), 1000);
    expect(drawing.stage).toBe("drawing");
    expect(passed(drawing, 5000)).toBe(4000);
  });

  test("stands while nobody looks, and goes on when they come back", () => {
    const drawing = look(asked(), 0);
    const hidden = reduceRound(drawing, { do: "hide", now: 3000 });
    expect(passed(hidden, 60_000)).toBe(3000);
    expect(tick(hidden, 60_000)).toBe(hidden);
    const back = reduceRound(hidden, { do: "show", now: 60_000 });
    expect(passed(back, 61_000)).toBe(4000);
  });

  test("a page that is hidden before the first stroke starts nothing when it is seen again", () => {
    const back = reduceRound(reduceRound(asked(), { do: "hide", now: 1 }), { do: "show", now: 2 });
    expect(back).toMatchObject({ stage: "ready", since: null });
  });

  test("after a reload it waits for the next stroke", () => {
    const restored: Round = { ...look(asked(), 0, { penDown: false }), stage: "drawing", elapsed: 7000, since: null };
    expect(look(restored, 500, { penDown: false, sees: dog }).since).toBeNull();
    expect(passed(look(restored, 900), 1900)).toBe(8000);
  });

  test("a time that is out with ink on the sheet ends the round", () => {
    const drawing = look(asked(), 0, { sees: dog });
    expect(tick(drawing, ROUND_MS - 1).stage).toBe("drawing");
    expect(tick(drawing, ROUND_MS)).toMatchObject({ stage: "ended", ending: "late", since: null, elapsed: ROUND_MS });
  });

  test("a time that is out over an empty sheet starts the same round anew", () => {
    const cleared = look(look(asked(), 0), 4000, { inked: false, penDown: false });
    expect(tick(cleared, ROUND_MS)).toEqual(asked());
  });
});

describe("what it was looking for", () => {
  test("ends the round when it has stood for a moment, so that a hand that goes on drawing is not cut off", () => {
    const seen = look(look(asked(), 0), 2000, { penDown: false, settled: true, sees: cat });
    expect(tick(seen, 2000 + HOLD_MS - 1).stage).toBe("drawing");
    expect(tick(seen, 2000 + HOLD_MS)).toMatchObject({ stage: "ended", ending: "guessed", elapsed: 2000 + HOLD_MS });
    const lost = look(seen, 2100, { sees: dog });
    expect(tick(look(lost, 2200, { penDown: false, sees: cat }), 2100 + HOLD_MS).stage).toBe("drawing");
  });

  test("waits longer for a stroke that is being drawn, but not for ever", () => {
    const down = look(look(asked(), 0), 2000, { sees: cat });
    expect(tick(down, 2000 + HOLD_MS).stage).toBe("drawing");
    expect(look(down, 2000 + HOLD_MS, { penDown: false, sees: cat }).ending).toBe("guessed");
    expect(tick(down, 2000 + 2 * HOLD_MS).ending).toBe("guessed");
  });

  test("does not end it while the model is unsure, nor does another thing that it is sure of", () => {
    const lifted = { penDown: false, settled: true };
    for (const sees of [maybeCat, dog]) {
      expect(tick(look(look(asked(), 0), 900, { ...lifted, sees }), 9000).stage).toBe("drawing");
    }
  });

  test("that it is sure of in the very last moment counts", () => {
    const last = look(look(asked(), 0), ROUND_MS - 5, { sees: cat });
    expect(tick(last, ROUND_MS).ending).toBe("guessed");
  });
});

describe("what it says", () => {
  test("it looks for a moment, then says each thing once, with a breath between two", () => {
    let round = look(asked(), 0, { sees: dog });
    expect(names(round)).toEqual([]);
    round = tick(round, BREATH_MS);
    round = look(round, BREATH_MS + 100, { sees: { label: "shoe", sure: false } });
    expect(names(round)).toEqual(["dog"]);
    round = tick(round, 2 * BREATH_MS);
    expect(names(round)).toEqual(["dog", "shoe"]);
    round = look(round, 3 * BREATH_MS, { sees: dog });
    expect(names(tick(round, 9000))).toEqual(["dog", "shoe"]);
  });

  test("what ends the round is not said among the other things", () => {
    let round = tick(look(asked(), 0, { sees: maybeCat }), BREATH_MS);
    round = look(round, 2 * BREATH_MS, { sees: dog });
    expect(names(round)).toEqual(["cat", "dog"]);
    round = tick(look(round, 3 * BREATH_MS, { penDown: false, settled: true, sees: cat }), 4 * BREATH_MS);
    expect([round.ending, names(round)]).toEqual(["guessed", ["dog"]]);
  });

  test("looking again at the same changes nothing, not even the object", () => {
    const round = look(asked(), 0, { sees: dog });
    expect(look(round, 10, { sees: { ...dog } })).toBe(round);
  });
});

test("who is done need not wait, but draws something first", () => {
  expect(reduceRound(asked(), { do: "done", now: 5 }).stage).toBe("ready");
  expect(reduceRound(look(asked(), 0, { sees: dog }), { do: "done", now: 900 })).toMatchObject({ ending: "done", elapsed: 900 });
});

test("a round that has ended hears no more, but an answer to its last stroke is still looked at", () => {
  const over = reduceRound(look(asked(), 0, { sees: dog }), { do: "done", now: 900 });
  expect(tick(over, 90_000)).toBe(over);
  const late = look(over, 950, { penDown: false, sees: { label: "shoe", sure: true }, settled: true });
  expect(late).toMatchObject({ stage: "ended", ending: "done", sees: { label: "shoe" }, elapsed: 900 });
  expect(look(over, 950, { penDown: false, sees: cat, settled: true })).toMatchObject({ ending: "guessed", elapsed: 900 });
});
