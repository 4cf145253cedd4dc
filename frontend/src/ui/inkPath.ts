import type { Stroke } from "../inference/recipes.ts";

/** Side of the square that a simplified drawing (0…255) is shown in, with room for the line around it. */
export const INK_SIDE = 279;
export const INK_LINE = 9;

/**
 * An SVG path of a simplified drawing (integers 0…255 from the top-left), in the middle of a square of INK_SIDE: bent
 * through the middles of neighbouring points, as on the sheet. A dot is a line of no length; its round cap shows it.
 */
export function inkPath(strokes: readonly Stroke[]): string {
  const reach = (axis: 0 | 1) => strokes.reduce((most, stroke) => stroke[axis].reduce((a, b) => Math.max(a, b), most), 0);
  const [left, top] = [(INK_SIDE - reach(0)) / 2, (INK_SIDE - reach(1)) / 2];
  return strokes.map(([xs, ys]) => strokePath(xs.map((x) => x + left), ys.map((y) => y + top))).join("");
}

function strokePath(xs: number[], ys: number[]): string {
  const at = (i: number): [number, number] => [xs[i] ?? 0, ys[i] ?? 0];
  const last = xs.length - 1;
  let path = `M${at(0).join(" ")}`;
  for (let i = 1; i < last; i += 1) {
    const [[x, y], [nextX, nextY]] = [at(i), at(i + 1)];
    path += `Q${x} ${y} ${(x + nextX) / 2} ${(y + nextY) / 2}`;
  }
  return `${path}L${at(last).join(" ")}`;
}
