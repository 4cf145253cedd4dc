import { expect, test } from "vitest";
import { type Flip, labelsIn, rgba, walls } from "./flips.ts";

const flip = (label: string, gained: boolean, set: Flip["set"], confidence_after: number): Flip => ({
  set,
  gained,
  label,
  champion: gained ? "dog" : label,
  challenger: gained ? label : "dog",
  confidence_before: 0.5,
  confidence_after,
  image: "AP8=",
});

const found = {
  flips: [flip("cat", true, "base", 0.9), flip("sun", true, "fresh", 0.6), flip("cat", false, "fresh", 0.7), flip("cat", true, "fresh", 0.8)],
  shape: [1, 2, 1] as [number, number, number],
};

test("what is right now and what is wrong now hang apart, new drawings first and the surest of them before the others", () => {
  const { gained, lost } = walls(found, null);
  expect(gained.map(({ label, set }) => [label, set])).toEqual([["cat", "fresh"], ["sun", "fresh"], ["cat", "base"]]);
  expect(lost).toHaveLength(1);
});

test("one label alone can be looked at", () => {
  expect(labelsIn(found)).toEqual([{ label: "cat", count: 3 }, { label: "sun", count: 1 }]);
  expect(walls(found, "sun")).toMatchObject({ gained: [{ label: "sun" }], lost: [] });
});

test("ink is drawn on nothing, a picture in its colours", () => {
  expect([...rgba(Uint8Array.of(0, 255), [1, 2, 1])]).toEqual([0, 0, 0, 0, 0, 0, 0, 255]);
  expect([...rgba(Uint8Array.of(1, 2, 3), [1, 1, 3])]).toEqual([1, 2, 3, 255]);
  expect([...rgba(new Uint8Array(), [1, 1, 1])]).toEqual([0, 0, 0, 0]);
});
