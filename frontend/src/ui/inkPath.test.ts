import { expect, test } from "vitest";
import { INK_SIDE, inkPath } from "./inkPath.ts";

test("a drawing lies in the middle of its square", () => {
  expect(inkPath([[[0, 255], [0, 0]]])).toBe(`M12 ${INK_SIDE / 2}L267 ${INK_SIDE / 2}`);
});

test("strokes bend through the middles of their points", () => {
  expect(inkPath([[[0, 100, 255], [0, 200, 255]]])).toBe("M12 12Q112 212 189.5 239.5L267 267");
});

test("a dot is a line of no length", () => {
  expect(inkPath([[[0], [0]]])).toBe("M139.5 139.5L139.5 139.5");
});
