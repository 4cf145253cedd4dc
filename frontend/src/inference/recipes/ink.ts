/** A gray picture → the ink in it, bright on black. The twin of `tasks/recipes/ink.py`, which explains it. */
import { NoInkError } from "./errors.ts";
import { withoutSpecks } from "./morphology.ts";
import { fit, mapped, resize, type Picture } from "./resample.ts";

const LARGEST = 2048; // pixels a side of a picture
const WORKING_SIDE = 512; // larger pictures are first averaged down to this
const FLAT = 256; // what an evenly lit surface is brought to
const FAINTEST = 16; // ink this faint against its surroundings is paper
const CLEAN = 8; // a border that differs this little from black or white is a drawing program's, not a camera's

/** How dark each pixel's ink is, and where ink surely is (1). Throws NoInkError for a blank picture. */
export function findInk(gray: Picture): { ink: Picture; mask: Picture } {
  if (gray.data.length !== gray.width * gray.height) throw new RangeError("a picture is width × height bytes");
  if (Math.min(gray.width, gray.height) < 1 || Math.max(gray.width, gray.height) > LARGEST) {
    throw new RangeError(`a picture must be between 1 and ${LARGEST} pixels a side`);
  }
  const large = Math.max(gray.width, gray.height) > WORKING_SIDE;
  const picture = large ? resize(gray, ...fit(gray.height, gray.width, WORKING_SIDE)) : gray;
  const level = cleanBackground(picture);
  const ink = level === null ? flattened(picture) : mapped(picture, (v) => Math.abs(v - level));
  const threshold = thresholdOf(ink);
  let mask = mapped(ink, (v) => (v >= threshold ? 1 : 0));
  if (Math.min(picture.width, picture.height) > 28) mask = withoutSpecks(mask);
  if (!mask.data.includes(1)) throw new NoInkError();
  return { ink, mask };
}

/** 0 or 255 if nearly all of the picture's border is as black or as white as that, else null. */
export function cleanBackground({ width, height, data }: Picture): 0 | 255 | null {
  let [size, black, white] = [0, 0, 0];
  const look = (x: number, y: number): void => {
    const value = data[y * width + x] as number;
    size++;
    if (value <= CLEAN) black++;
    if (value >= 255 - CLEAN) white++;
  };
  // A picture one pixel high or wide has its only row or column counted twice, as in Python.
  for (let x = 0; x < width; x++) {
    look(x, 0);
    look(x, height - 1);
  }
  for (let y = 1; y < height - 1; y++) {
    look(0, y);
    look(width - 1, y);
  }
  if (10 * black >= 9 * size) return 0;
  return 10 * white >= 9 * size ? 255 : null;
}

/** Ink against the surface around it, 0–255, whatever the light: dark ink as the share of light it takes away. */
function flattened({ width, height, data }: Picture): Picture {
  const reach = Math.max(8, Math.floor(Math.max(width, height) / 8));
  const sums = (values: Float64Array): Float64Array => boxSums(values, width, height, reach);
  const cells = sums(new Float64Array(data.length).fill(1));
  const around = sums(Float64Array.from(data)).map((sum, i) => Math.floor(sum / at(cells, i)));
  const difference = around.map((mean, i) => (data[i] as number) - mean);
  const isChalk = difference.reduce((sum, d) => sum + d * d * d, 0) > 0;
  const even = difference.map((d, i) =>
    isChalk ? FLAT - d : FLAT + Math.floor((d * FLAT) / Math.max(at(around, i), 1)),
  );
  const means = sums(even).map((sum, i) => Math.floor(sum / at(cells, i)));
  const surface = even.map((v, i) => (v >= at(means, i) ? 1 : 0));
  const surfaces = sums(surface);
  const levels = sums(even.map((v, i) => v * at(surface, i)));
  const ink = even.map((v, i) => Math.floor(at(levels, i) / Math.max(at(surfaces, i), 1)) - v);
  return { width, height, data: Uint8Array.from(ink, (v) => Math.min(Math.max(v, 0), 255)) };
}

function at(values: Float64Array, i: number): number {
  return values[i] as number;
}

/** Sums over the (2·reach + 1)² window around each cell; at the edge the window shrinks on both sides alike. */
function boxSums(values: Float64Array, width: number, height: number, reach: number): Float64Array {
  const down = new Float64Array(values.length);
  for (let x = 0; x < width; x++) lineSums(values, down, x, width, height, reach);
  const both = new Float64Array(values.length);
  for (let y = 0; y < height; y++) lineSums(down, both, y * width, 1, width, reach);
  return both;
}

function lineSums(from: Float64Array, to: Float64Array, start: number, step: number, n: number, reach: number): void {
  const before = new Float64Array(n + 1);
  for (let i = 0; i < n; i++) before[i + 1] = at(before, i) + at(from, start + i * step);
  for (let i = 0; i < n; i++) {
    const r = Math.min(reach, i, n - 1 - i);
    to[start + i * step] = at(before, i + r + 1) - at(before, i - r);
  }
}

/** Otsu's threshold, but never so low that the paper's grain counts as ink. */
function thresholdOf({ data }: Picture): number {
  const histogram = new Array<number>(256).fill(0);
  for (const value of data) histogram[value]! += 1;
  const total = data.length;
  const weighted = histogram.reduce((sum, n, value) => sum + n * value, 0);
  let best = 0;
  let [bestOver, bestUnder] = [0n, 1n];
  let [below, belowWeighted] = [0, 0];
  for (let value = 0; value < 255; value++) {
    below += histogram[value] as number;
    belowWeighted += value * (histogram[value] as number);
    const under = BigInt(below * (total - below));
    const over = BigInt(weighted * below - belowWeighted * total) ** 2n;
    if (under && over * bestUnder > bestOver * under) [best, bestOver, bestUnder] = [value + 1, over, under];
  }
  return Math.max(best, FAINTEST + 4 * median(histogram, total));
}

/** The value below or at which at least half lie; ink covers less than half, so this is the paper's grain. */
function median(histogram: readonly number[], total: number): number {
  let seen = 0;
  return histogram.findIndex((count) => 2 * (seen += count) >= total);
}
