import { expect, test } from "vitest";
import type { Flip } from "../../api/types.ts";
import { labelsIn, walls } from "./flips.ts";

const flip = (label: string, gained: boolean, set: Flip["set"]): Flip => ({
  set,
  gained,
  label,
  champion: gained ? "dog" : label,
  challenger: gained ? label : "dog",
  image: "AP8=",
});

const found = {
  flips: [flip("cat", true, "base"), flip("sun", true, "fresh"), flip("cat", false, "fresh"), flip("cat", true, "fresh")],
  shape: [1, 2, 1] as [number, number, number],
};

test("what is right now and what is wrong now hang apart, new drawings first", () => {
  const { gained, lost } = walls(found, null);
  expect(gained.map(({ label, set }) => [label, set])).toEqual([["sun", "fresh"], ["cat", "fresh"], ["cat", "base"]]);
  expect(lost).toHaveLength(1);
});

test("one label alone can be looked at", () => {
  expect(labelsIn(found)).toEqual([{ label: "cat", count: 3 }, { label: "sun", count: 1 }]);
  expect(walls(found, "sun")).toMatchObject({ gained: [{ label: "sun" }], lost: [] });
});
