import { describe, expect, test } from "vitest";
import { english } from "./english.ts";
import type { Outcome } from "./saying.ts";

const { guess: saying, thing: withArticle, milliseconds, percent, list: spoken, unknown, knowing, remark, found, givenUp } = english();

function sentence(label: string, probability: number): string {
  const { before, word, after } = saying(label, probability, 0.5, 10);
  return before + word + after;
}

describe("saying", () => {
  test.each([
    ["cat", 0.95, "oh, it's a cat!"],
    ["airplane", 0.7, "I think it's an airplane."],
    ["shoe", 0.4, "hmm, a shoe?"],
    ["sun", 0.95, "oh, it's the sun!"],
    ["cat", 0.2, "I don't know this one yet. What is it?"],
  ])("%s at %d is: %s", (label, probability, expected) => {
    expect(sentence(label, probability)).toBe(expected);
  });

  test("sounds sure exactly from the model's own threshold on", () => {
    expect(sentence("cat", 0.5)).toBe("I think it's a cat.");
    expect(sentence("cat", 0.4999)).toBe("hmm, a cat?");
  });

  test("a model that doubts until late still has its words for what is likely", () => {
    const said = [0.2, 0.8, 0.9, 0.97].map((probability) => Object.values(saying("cat", probability, 0.83, 10)).join(""));
    expect(said).toEqual(["I don't know this one yet. What is it?", "hmm, a cat?", "I think it's a cat.", "oh, it's a cat!"]);
  });
});

test.each([
  ["8", "an 8"],
  ["7", "a 7"],
  ["power outlet", "a power outlet"],
  ["umbrella", "an umbrella"],
])("%s has its article: %s", (label, expected) => {
  expect(withArticle(label)).toBe(expected);
});

test("milliseconds are said as exactly as the clock knows them", () => {
  expect([0, 0.3, 12.4].map(milliseconds)).toEqual(["under 0.1 ms", "0.3 ms", "12 ms"]);
});

test("what rounds to nothing or to all is not said to be it", () => {
  expect([0, 0.001, 0.5, 0.999, 1].map(percent)).toEqual(["0%", "<1%", "50%", ">99%", "100%"]);
});

test("a list of labels is said as one says it, and cut where it gets long", () => {
  expect(spoken(["bird", "cat", "sun"])).toBe("bird, cat and sun");
  expect(spoken(["cat"])).toBe("cat");
  expect(spoken(Array.from({ length: 345 }, (_, i) => `l${i}`))).toMatch(/l12 and 332 more$/);
});

test("what it never had, it says it does not know yet, and asks for it", () => {
  expect(unknown("rainbow")).toBe("I don't know what a rainbow looks like yet. Draw one for me?");
  expect(unknown("umbrella")).toContain("an umbrella");
  expect(unknown("moon")).toBe("I don't know what the moon looks like yet. Draw it for me?");
});

test("it says what it knows, and beside it what it does not know yet", () => {
  expect(knowing(["bird", "cat"], [])).toBe("I know bird and cat.");
  expect(knowing(["bird", "cat"], ["rainbow"])).toBe("I know bird and cat. I don't know rainbow yet.");
  expect(knowing([], ["rainbow"])).toBe("");
});

test("while one draws it says one thing after the other, and whether it is sure", () => {
  const said = (["cloud", "sheep", "airplane"] as const).map((label, i) => Object.values(remark({ label, sure: i < 2 }, i === 0)).join(""));
  expect(said).toEqual(["I see a cloud…", "a sheep…", "or an airplane…"]);
  expect(Object.values(remark({ label: "sun", sure: false }, true)).join("")).toBe("maybe the sun…");
  expect(Object.values(found("dog")).join("")).toBe("oh, it's a dog!");
});

describe("where it did not guess", () => {
  const words = (change: Partial<Outcome>) =>
    Object.values(givenUp({ asked: "cat", saw: { label: "dog", sure: true }, ending: "late", known: true, ...change })).join("");

  test("it says what it saw, and blames nobody", () => {
    expect(words({})).toBe("Time's up, and all I see is a dog.");
    expect(words({ ending: "done" })).toBe("You win, all I see is a dog.");
  });

  test("it owns up to having thought of it", () => {
    expect(words({ saw: { label: "cat", sure: false } })).toBe("I thought of a cat, but I wasn't sure.");
  });

  test("it asks for what it does not know", () => {
    expect(words({ asked: "rainbow", known: false })).toBe("So that's a rainbow. Shall I remember it?");
  });
});

test("labels are called by their names", () => {
  expect(english((key) => key.toUpperCase()).thing("cat")).toBe("a CAT");
});
