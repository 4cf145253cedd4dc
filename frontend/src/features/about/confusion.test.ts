import { describe, expect, test } from "vitest";
import { cellAt, inkOf, interval, isRight, mixUps, steered, weakestLabel, worstShare } from "./confusion.ts";

const counted = {
  labels: ["cat", "dog", "sun", "moon"],
  rows: [
    [90, 10, 0, 0],
    [15, 35, 0, 0],
    [0, 1, 99, 0],
    [0, 0, 0, 0],
  ],
};

test("a square is a sentence: of so many of one, so many were taken for another", () => {
  expect(cellAt(counted, 0, 1)).toEqual({ truth: "cat", said: "dog", n: 10, of: 100 });
  expect(isRight(cellAt(counted, 1, 1))).toBe(true);
});

test("the worst mistakes come first, by their share of what was drawn", () => {
  expect(mixUps(counted, 2).map(({ truth, said }) => [truth, said])).toEqual([
    ["dog", "cat"],
    ["cat", "dog"],
  ]);
  expect(mixUps(counted, 9)).toHaveLength(3);
});

test("a model without a mistake has none", () => {
  const perfect = { labels: ["cat"], rows: [[5]] };
  expect(mixUps(perfect, 5)).toEqual([]);
  expect(worstShare(perfect)).toBe(0);
});

test("the weakest label is one that there are drawings of", () => {
  expect(counted.labels[weakestLabel(counted)]).toBe("dog");
});

describe("ink", () => {
  const worst = worstShare(counted);
  test("is full for the worst mistake, none for what never happened", () => {
    expect(inkOf(cellAt(counted, 1, 0), worst)).toBe(1);
    expect(inkOf(cellAt(counted, 0, 2), worst)).toBe(0);
    expect(inkOf(cellAt(counted, 3, 3), worst)).toBe(0);
  });

  test("shows a rare mistake as well", () => {
    expect(inkOf(cellAt(counted, 2, 1), worst)).toBeGreaterThan(0.1);
  });
});

test.each([
  [0, 10, 0, 0.278],
  [9305 * 0.905, 9305, 0.899, 0.911],
  [5, 5, 0.566, 1],
])("of %d in %d the interval is Wilson's", (hits, n, low, high) => {
  const [from, to] = interval(hits, n);
  expect(from).toBeCloseTo(low, 2);
  expect(to).toBeCloseTo(high, 2);
});

test.each([
  ["ArrowDown", [2, 1]],
  ["ArrowUp", [0, 1]],
  ["ArrowRight", [1, 2]],
  ["Home", [1, 0]],
  ["End", [1, 3]],
] as const)("%s leads on", (key, to) => {
  expect(steered(key, [1, 1], 4)).toEqual(to);
});

test("the edge holds, and other keys are somebody else's", () => {
  expect(steered("ArrowLeft", [1, 0], 4)).toEqual([1, 0]);
  expect(steered("ArrowDown", [3, 0], 4)).toEqual([3, 0]);
  expect(steered("y", [1, 1], 4)).toBeNull();
});
