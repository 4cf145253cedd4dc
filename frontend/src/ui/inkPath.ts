import type { Stroke } from "../inference/recipes.ts";

/** Side of the square that a simplified drawing (0…255) is shown in, with room for the line around it. */
export const INK_SIDE = 279;
export const INK_LINE = 9;

const BEND = 2; // units that the line may pass by a point: simplifying left the drawing by as much

type Point = readonly [x: number, y: number];

/**
 * An SVG path of a simplified drawing (integers 0…255 from the top-left), in the middle of a square of INK_SIDE. Few
 * points are left of a curve, so the line bends at each; corners stay corners, as it passes none by more than BEND. A
 * dot is a line of no length; its round cap shows it.
 */
export function inkPath(strokes: readonly Stroke[]): string {
  const reach = (axis: 0 | 1) => strokes.reduce((most, stroke) => stroke[axis].reduce((a, b) => Math.max(a, b), most), 0);
  const [left, top] = [(INK_SIDE - reach(0)) / 2, (INK_SIDE - reach(1)) / 2];
  return strokes.map(([xs, ys]) => strokePath(xs.map((x, i) => [x + left, (ys[i] ?? 0) + top]))).join("");
}

function strokePath(points: readonly Point[]): string {
  const at = (i: number): Point => points[i] ?? [0, 0];
  const last = points.length - 1;
  let path = `M${said(at(0))}`;
  for (let i = 1; i < last; i += 1) path += bend(at(i - 1), at(i), at(i + 1));
  return `${path}L${said(at(last))}`;
}

/** From the way to `at` into the way from it: a parabola between two places as far from it on either side. */
function bend(before: Point, at: Point, after: Point): string {
  const [back, on] = [distance(at, before), distance(at, after)];
  if (back === 0 || on === 0) return `L${said(at)}`;
  const [from, to] = [towards(at, before, 1 / back), towards(at, after, 1 / on)]; // one unit away
  const sharpness = distance(at, [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]); // 0 straight on … 1 back again
  const away = Math.min(back / 2, on / 2, (2 * BEND) / sharpness);
  return `L${said(towards(at, before, away / back))}Q${said(at)} ${said(towards(at, after, away / on))}`;
}

function distance([x, y]: Point, [otherX, otherY]: Point): number {
  return Math.hypot(x - otherX, y - otherY);
}

function towards([x, y]: Point, [otherX, otherY]: Point, share: number): Point {
  return [x + (otherX - x) * share, y + (otherY - y) * share];
}

function said([x, y]: Point): string {
  return `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
}
