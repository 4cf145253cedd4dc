import { expect, test } from "vitest";
import { around, line, place, ticks } from "./scale.ts";

test("a value lies within the drawing, wherever it is", () => {
  expect(place(0.5, [0, 2])).toBe(25);
  expect(place(-9, [0, 2])).toBe(0);
  expect(place(9, [0, 2])).toBe(100);
  expect(place(1, [1, 1])).toBe(50);
});

test("a domain has air around its values, and width even around one", () => {
  expect(around([0, 10], 0.1)).toEqual([-1, 11]);
  expect(around([3], 0.1)).toEqual([2.7, 3.3]);
  expect(around([0], 0.1)).toEqual([-0.1, 0.1]);
  expect(around([Number.NaN])).toEqual([0, 1]);
});

test("ticks are round, and few", () => {
  expect(ticks([0, 1])).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(ticks([-0.34, 0.41], 4)).toEqual([-0.2, 0, 0.2, 0.4]);
  expect(ticks([0.05, 0.35], 3)).toEqual([0.1, 0.2, 0.3]);
  expect(ticks([2, 2])).toEqual([2]);
  expect(Object.is(ticks([-1, 1], 2)[1], 0)).toBe(true);
});

test("a line begins at the bottom left", () => {
  expect(line([[0, 0], [1, 1]], [0, 1], [0, 1])).toBe("0.00,100.00 100.00,0.00");
});
