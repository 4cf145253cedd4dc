/** Lines of a mask (cells 0 or 1) made thicker or thinner. The twin of `tasks/recipes/morphology.py`. */
import { root } from "./raster.ts";
import { placed, type Picture } from "./resample.ts";

/** Steps to the eight neighbours, clockwise from above, in a mask of this width. */
function neighbours(width: number): number[] {
  return [-width, -width + 1, 1, width + 1, width, width - 1, -1, -width - 1];
}

function padded(mask: Picture, border: number): Picture {
  return placed(mask, mask.width + 2 * border, mask.height + 2 * border, border, border);
}

/** Lines widened or peeled to `width` cells; the result has a border of `width` more cells. */
export function withThickness(mask: Picture, width: number): Picture {
  const bordered = padded(mask, width);
  const now = thickness(bordered);
  return now < width ? dilate(bordered, width - now) : peel(bordered, Math.floor((now - width + 1) / 2));
}

/** Mean width of the lines in cells: 2·area/perimeter, the perimeter from edge crossings in four directions. */
export function thickness(mask: Picture): number {
  const { width, data } = padded(mask, 1);
  const steps = neighbours(width);
  let [area, along, slanted] = [0, 0, 0];
  for (let at = 0; at < data.length; at++) {
    if (!data[at]) continue;
    area++;
    for (let n = 0; n < 8; n++) {
      if (data[at + (steps[n] as number)]) continue;
      if (n % 2) slanted++;
      else along++;
    }
  }
  const perimeter = 393 * along + 278 * slanted; // thousandths
  return Math.max(1, Math.floor((4_000 * area + perimeter) / (2 * perimeter)));
}

/** Every cell within diameter/2 of a true one. */
export function dilate(mask: Picture, diameter: number): Picture {
  const { width, height, data } = mask;
  const reach = Math.floor(diameter / 2);
  const result = data.slice();
  const before = new Uint32Array(width + 1);
  const halves = Array.from({ length: reach + 1 }, (_, dy) => Math.floor(root(diameter * diameter - 4 * dy * dy) / 2));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) before[x + 1] = (before[x] as number) + (data[y * width + x] as number);
    if (!before[width]) continue;
    for (let dy = Math.max(-reach, -y); dy <= reach && y + dy < height; dy++) {
      const dx = halves[Math.abs(dy)] as number;
      for (let x = 0; x < width; x++) {
        const high = before[Math.min(x + dx + 1, width)] as number;
        if (high > (before[Math.max(x - dx, 0)] as number)) result[(y + dy) * width + x] = 1;
      }
    }
  }
  return { width, height, data: result };
}

/** Zhang and Suen's thinning, stopped after some layers: it never breaks a line or eats its ends. */
export function peel(mask: Picture, layers: number): Picture {
  const bordered = padded(mask, 1);
  for (let layer = 0; layer < layers; layer++) {
    for (const second of [false, true]) {
      const removable = removableCells(bordered, second);
      for (const at of removable) bordered.data[at] = 0;
    }
  }
  return placed(bordered, mask.width, mask.height, -1, -1);
}

function removableCells({ width, height, data }: Picture, second: boolean): number[] {
  const steps = neighbours(width);
  const cells: number[] = [];
  const around = new Uint8Array(9);
  for (let at = width; at < width * (height - 1); at++) {
    if (!data[at]) continue;
    let count = 0;
    for (let n = 0; n < 8; n++) count += around[n] = data[at + (steps[n] as number)] as number;
    if (count < 2 || count > 6) continue;
    around[8] = around[0] as number;
    let rises = 0;
    for (let n = 0; n < 8; n++) if (!around[n] && around[n + 1]) rises++;
    const [up, , right, , down, , left] = around;
    const full = second ? up && left && (right || down) : right && down && (up || left);
    if (rises === 1 && !full) cells.push(at);
  }
  return cells;
}

/** Without the connected parts smaller than 4 cells or 1/200 of the largest part: dust, not ink. */
export function withoutSpecks(mask: Picture): Picture {
  const bordered = padded(mask, 1);
  const steps = neighbours(bordered.width);
  const unseen = bordered.data;
  const parts: number[][] = [];
  for (let cell = 0; cell < unseen.length; cell++) {
    if (!unseen[cell]) continue;
    unseen[cell] = 0;
    const part = [cell];
    for (let i = 0; i < part.length; i++) {
      for (const step of steps) {
        const next = (part[i] as number) + step;
        if (!unseen[next]) continue;
        unseen[next] = 0;
        part.push(next);
      }
    }
    parts.push(part);
  }
  const largest = parts.reduce((most, part) => Math.max(most, part.length), 0);
  const least = Math.max(4, Math.floor(largest / 200));
  const kept = { ...bordered, data: new Uint8Array(unseen.length) };
  for (const part of parts) if (part.length >= least) for (const cell of part) kept.data[cell] = 1;
  return placed(kept, mask.width, mask.height, -1, -1);
}
