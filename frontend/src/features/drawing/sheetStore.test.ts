import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { forgetSheets, loadSheet, saveSheet } from "./sheetStore.ts";

let kept: Record<string, string>;

beforeEach(() => {
  kept = {};
  vi.stubGlobal("sessionStorage", kept);
  const methods = {
    getItem: (key: string) => kept[key] ?? null,
    setItem: (key: string, value: string) => (kept[key] = value),
    removeItem: (key: string) => delete kept[key],
  };
  for (const [name, value] of Object.entries(methods)) Object.defineProperty(kept, name, { value });
});

afterEach(() => vi.unstubAllGlobals());

test("a sheet comes back for its own task", () => {
  saveSheet("doodle", [[[1, 2.5], [3, 4]]]);
  expect(loadSheet("doodle")).toEqual([[[1, 2.5], [3, 4]]]);
  expect(loadSheet("digits")).toEqual([]);
});

test("an empty sheet and a forgotten one leave nothing behind, and other things stay", () => {
  kept["other"] = "stays";
  saveSheet("doodle", [[[1], [2]]]);
  saveSheet("digits", [[[1], [2]]]);
  saveSheet("digits", []);
  expect(Object.keys(kept)).toEqual(["other", "deltaloop.sheet.doodle"]);
  forgetSheets();
  expect(Object.keys(kept)).toEqual(["other"]);
});

test.each(["{", "null", "[[1]]", "[[[1],[]]]", '[[["a"],["b"]]]', "[[[],[]]]", '{"strokes":[]}'])("what is no drawing of ours is an empty sheet: %s", (text) => {
  kept["deltaloop.sheet.doodle"] = text;
  expect(loadSheet("doodle")).toEqual([]);
});

test("a window that stores nothing has empty sheets and no trouble", () => {
  vi.stubGlobal("sessionStorage", undefined);
  saveSheet("doodle", [[[1], [2]]]);
  expect(loadSheet("doodle")).toEqual([]);
  forgetSheets();
});
