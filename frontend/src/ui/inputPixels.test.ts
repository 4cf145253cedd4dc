import { expect, test } from "vitest";
import { rgba } from "./inputPixels.ts";

test("ink is drawn on nothing, a picture in its colours", () => {
  expect([...rgba(Uint8Array.of(0, 255), [1, 2, 1])]).toEqual([0, 0, 0, 0, 0, 0, 0, 255]);
  expect([...rgba(Uint8Array.of(1, 2, 3), [1, 1, 3])]).toEqual([1, 2, 3, 255]);
  expect([...rgba(new Uint8Array(), [1, 1, 1])]).toEqual([0, 0, 0, 0]);
});
