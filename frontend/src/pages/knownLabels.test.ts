import { expect, test } from "vitest";
import { knownLabels } from "./knownLabels.ts";

const TEN = ["bird", "cat", "sun"];
const ELEVEN = [...TEN, "rainbow"];

test("an old model with a new label: everything can be chosen, and what it never had is told apart", () => {
  expect(knownLabels(ELEVEN, TEN, null)).toEqual({ choices: ELEVEN, unknown: ["rainbow"] });
});

test("a page that has not heard of the label yet takes it from what it is asked for", () => {
  expect(knownLabels(TEN, TEN, "rainbow")).toEqual({ choices: ELEVEN, unknown: ["rainbow"] });
});

test("a model that is newer than the page's list of labels brings its own", () => {
  expect(knownLabels(TEN, ELEVEN, null)).toEqual({ choices: ELEVEN, unknown: [] });
});

test("without a model nothing is called unknown", () => {
  expect(knownLabels(TEN, null, "rainbow")).toEqual({ choices: ELEVEN, unknown: [] });
});
