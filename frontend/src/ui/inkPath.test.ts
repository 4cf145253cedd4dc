import { expect, test } from "vitest";
import type { Stroke } from "../inference/recipes.ts";
import { INK_SIDE, inkPath } from "./inkPath.ts";

/** [place before the bend, the point, place after it] of each bend of a path. */
function bends(path: string): [number, number][][] {
  const pairs = (text: string) => [...text.matchAll(/(-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]): [number, number] => [Number(x), Number(y)]);
  return [...path.matchAll(/L([^LQ]+)Q([^LQ]+)/g)].map(([, before = "", rest = ""]) => [...pairs(before), ...pairs(rest)]);
}

/** How far the middle of a bend passes its point by. */
function passes([before = [0, 0], at = [0, 0], after = [0, 0]]: [number, number][]): number {
  return Math.hypot((before[0] + after[0]) / 4 - at[0] / 2, (before[1] + after[1]) / 4 - at[1] / 2);
}

test("a drawing lies in the middle of its square", () => {
  expect(inkPath([[[0, 255], [0, 0]]])).toBe(`M12 ${INK_SIDE / 2}L267 ${INK_SIDE / 2}`);
});

test("corners stay corners", () => {
  const square: Stroke = [[0, 255, 255, 0, 0], [0, 0, 255, 255, 0]];
  const corners = bends(inkPath([square]));
  expect(corners.map(([, at]) => at)).toEqual([[267, 12], [267, 267], [12, 267]]);
  for (const corner of corners) expect(passes(corner)).toBeCloseTo(2, 0);
});

test("where little turns the line bends through the middles of neighbouring points", () => {
  expect(inkPath([[[0, 20, 40, 255], [0, 2, 0, 255]]])).toContain("M12 12L22 13Q32 14 42 13");
});

test("a tip that is drawn out and back is reached", () => {
  const [tip = []] = bends(inkPath([[[0, 255, 0], [0, 0, 0]]]));
  expect(tip[1]).toEqual([267, INK_SIDE / 2]);
  expect(passes(tip)).toBeCloseTo(2);
});

test("a point that comes twice is no corner to bend at", () => {
  expect(inkPath([[[0, 255, 255, 255], [0, 0, 0, 255]]])).not.toContain("NaN");
});

test("a dot is a line of no length", () => {
  expect(inkPath([[[0], [0]]])).toBe("M139.5 139.5L139.5 139.5");
});
