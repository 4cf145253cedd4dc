import { describe, expect, test } from "vitest";
import { makeHistoryVersion } from "../../testing/factories.ts";
import { axisOf, type Frame, labelEvery, placeAt, valuesOf, xOf, yOf } from "./chart.ts";

const frame: Frame = { width: 350, height: 250, left: 50, right: 0, top: 10, bottom: 40 };

describe("the axis", () => {
  test.each([
    [[0.486, 0.93], { low: 0.4, high: 1 }],
    [[0.919, 0.932], { low: 0.9, high: 0.95 }],
    [[0, 1], { low: 0, high: 1 }],
    [[1, 1], { low: 0.98, high: 1 }],
    [[0.5], { low: 0.48, high: 0.52 }],
  ])("holds %j from tick to tick", (values, ends) => {
    const axis = axisOf(values);
    expect(axis).toMatchObject(ends);
    expect([axis.ticks[0], axis.ticks.at(-1)]).toEqual([axis.low, axis.high]);
    expect(axis.ticks.length).toBeLessThanOrEqual(7);
    expect(axis.ticks.length).toBeGreaterThanOrEqual(3);
  });

  test("makes no mountain of half a point", () => {
    const { low, high } = axisOf([0.92, 0.925]);
    expect(high - low).toBeGreaterThanOrEqual(0.04);
  });

  test("is there even where nothing was measured", () => {
    const { low, high } = axisOf([]);
    expect(high).toBeGreaterThan(low);
  });
});

test("what is drawn is every interval and every accuracy before", () => {
  const base = { n: 100, accuracy: 0.9, low: 0.88, high: 0.92 };
  const fresh = { n: 50, accuracy: 0.8, low: 0.7, high: 0.87 };
  const pair = { n: 50, before: 0.4, after: 0.8, won: 21, lost: 1 };
  expect(valuesOf([makeHistoryVersion(1, { base }), makeHistoryVersion(2, { fresh, compared_on_fresh: pair })])).toEqual([
    0.88, 0.92, 0.7, 0.87, 0.4,
  ]);
});

test("more is higher", () => {
  const axis = { low: 0.4, high: 1, ticks: [] };
  expect(yOf(1, axis, frame)).toBe(10);
  expect(yOf(0.4, axis, frame)).toBe(210);
});

test.each([1, 2, 4, 30])("of %i versions each is found again where it stands, also by a finger beside the chart", (versions) => {
  for (let place = 0; place < versions; place += 1) {
    expect(placeAt(xOf(place, versions, frame), versions, frame)).toBe(place);
  }
  expect(placeAt(-20, versions, frame)).toBe(0);
  expect(placeAt(999, versions, frame)).toBe(versions - 1);
});

test("numbers below the chart do not run into each other", () => {
  expect(labelEvery(4, frame)).toBe(1);
  expect(labelEvery(30, frame)).toBe(5);
  expect(labelEvery(5000, frame)).toBe(200);
});
