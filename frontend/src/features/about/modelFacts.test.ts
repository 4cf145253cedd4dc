import { expect, test } from "vitest";
import { doubtFacts, modelFacts } from "./modelFacts.ts";

const base = { n: 9305, accuracy: 0.905, interval: [0.899, 0.911], recall: { cat: 0.9, bird: 0.8 } };

test("an accuracy comes with its interval and what it was measured on, the weakest label first", () => {
  const [fact] = modelFacts({ base });
  expect(fact).toMatchObject({ n: 9305, accuracy: 0.905, interval: [0.899, 0.911] });
  expect(fact?.recall.map(({ label }) => label)).toEqual(["bird", "cat"]);
});

test.each([
  ["without an interval", { ...base, interval: undefined }],
  ["on no examples", { ...base, n: 0, accuracy: null }],
  ["of another shape", "90 %"],
])("an accuracy %s is not shown", (_, value) => {
  expect(modelFacts({ base: value })).toEqual([]);
});

const calibration = {
  temperature: 0.8,
  unsure_below: 0.61,
  ece_after: 0.012,
  rates: { right: { unsure: 0.1, n: 6600 }, scribbles: { unsure: 0.95, n: 1000 }, martians: { unsure: 1, n: 2 } },
};

test("how sure a version is comes with what it is unsure about, in words that it knows", () => {
  expect(doubtFacts({ calibration })).toEqual({
    unsureBelow: 0.61,
    error: 0.012,
    unsure: [
      { of: "scribbles", share: 0.95, n: 1000 },
      { of: "right", share: 0.1, n: 6600 },
    ],
  });
});

test.each([
  ["was not measured", undefined],
  ["has no threshold", { ...calibration, unsure_below: null }],
  ["has no rates", { ...calibration, rates: { right: { unsure: "10 %", n: 3 } } }],
])("doubt that %s is not told", (_, value) => {
  expect(doubtFacts({ calibration: value })).toBeNull();
});
