/**
 * Strokes in any coordinates → the simplified drawing of integers 0…255 that a model input is rendered from.
 * The twin of `tasks/recipes/strokes.py`, step by step; both must give the same integers.
 */
import { NoInkError } from "./errors.ts";

/** `[[x…], [y…]]` */
export type Stroke = [number[], number[]];

type Point = readonly [x: number, y: number];

const SIDE = 255; // the longer side of a simplified drawing
const SIMPLIFIED_SIDE = 250; // dropping points within epsilon, then rounding, shrinks a drawing at most to this
const FINE = 8; // steps a unit: coordinates are rounded to eighths first, points are dropped in eighths of the result
const EPSILON = 2; // units, of Ramer–Douglas–Peucker
const LIMIT = 1_000_000; // of a coordinate, either sign

/**
 * The drawing as integers 0…255 from the top-left, longer side about 255, few points. A drawing that is simplified
 * already is left as it is. Throws NoInkError without a point, RangeError for a coordinate that is not a finite
 * number within ±1,000,000 or a stroke with unequal numbers of x and y.
 */
export function simplify(strokes: readonly Stroke[]): Stroke[] {
  let drawing = strokes.map(eighths).filter((points) => points.length > 0);
  if (drawing.length === 0) throw new NoInkError();
  if (!isSimplified(drawing)) drawing = toSide(drawing).map(fewerPoints);
  return drawing.map((points) => [points.map(([x]) => unit(x)), points.map(([, y]) => unit(y))]);
}

function eighths([xs, ys]: Stroke): Point[] {
  if (xs.length !== ys.length) throw new RangeError("a stroke is [[x…], [y…]] with as many x as y");
  return xs.map((x, i) => {
    const y = ys[i] ?? NaN;
    if (!(Math.abs(x) <= LIMIT && Math.abs(y) <= LIMIT)) {
      throw new RangeError("a coordinate must be a finite number within ±1000000");
    }
    return [Math.floor(x * FINE + 0.5), Math.floor(y * FINE + 0.5)];
  });
}

function unit(value: number): number {
  return Math.floor((value + FINE / 2) / FINE);
}

function isSimplified(drawing: readonly Point[][]): boolean {
  const whole = (v: number): boolean => v >= 0 && v <= SIDE * FINE && v % FINE === 0;
  return drawing.every((points) => points.every(([x, y]) => whole(x) && whole(y))) && box(drawing).span >= SIMPLIFIED_SIDE * FINE;
}

function box(drawing: readonly Point[][]): { left: number; top: number; span: number } {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const points of drawing) {
    for (const [x, y] of points) {
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  return { left, top, span: Math.max(right - left, bottom - top) };
}

/** Moved to the top-left and scaled uniformly to eighths of the simplified drawing's units, rounding halves up. */
function toSide(drawing: readonly Point[][]): Point[][] {
  const { left, top, span } = box(drawing);
  if (span === 0) return drawing.map((points) => points.map(() => [0, 0] as const));
  const scale = (v: number): number => Math.floor((2 * SIDE * FINE * v + span) / (2 * span));
  return drawing.map((points) => points.map(([x, y]) => [scale(x - left), scale(y - top)] as const));
}

/** Ramer–Douglas–Peucker, by distance to the chord as a segment, so that a line drawn out and back keeps its tip. */
function fewerPoints(points: readonly Point[]): Point[] {
  const last = points.length - 1;
  const keep = new Set([0, last]);
  const chords: [number, number][] = [[0, last]];
  for (let chord = chords.pop(); chord; chord = chords.pop()) {
    const [first, end] = chord;
    const farthest = farthestPoint(points, first, end);
    if (farthest === null) continue;
    keep.add(farthest);
    chords.push([first, farthest], [farthest, end]);
  }
  return points.filter((_, i) => keep.has(i));
}

/** The first of the points farthest from the segment first–end, or null if all are within epsilon. */
function farthestPoint(points: readonly Point[], first: number, end: number): number | null {
  const [x0, y0] = points[first] as Point;
  const [x1, y1] = points[end] as Point;
  const dx = x1 - x0;
  const dy = y1 - y0;
  const length = dx * dx + dy * dy;
  const scale = length || 1;
  let best: number | null = null;
  let bestDistance = (EPSILON * FINE) ** 2 * scale;
  for (let i = first + 1; i < end; i++) {
    const [x, y] = points[i] as Point;
    const qx = x - x0;
    const qy = y - y0;
    const along = dx * qx + dy * qy;
    let distance: number;
    if (along <= 0) distance = (qx * qx + qy * qy) * scale;
    else if (along >= length) distance = ((qx - dx) * (qx - dx) + (qy - dy) * (qy - dy)) * scale;
    else distance = (dx * qy - dy * qx) * (dx * qy - dy * qx);
    if (distance > bestDistance) {
      best = i;
      bestDistance = distance;
    }
  }
  return best;
}
