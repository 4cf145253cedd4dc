import { expect, test } from "vitest";
import { modelFacts } from "./modelFacts.ts";

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
