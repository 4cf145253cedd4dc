import { expect, test } from "vitest";
import { preferred } from "./language.ts";

test.each([
  [["de-AT", "en"], "de"],
  [["fr", "de", "en"], "de"],
  [["en-GB"], "en"],
  [["fr"], "en"],
  [[], "en"],
])("a browser that asks for %j gets %s", (languages, expected) => {
  expect(preferred(languages)).toBe(expected);
});
