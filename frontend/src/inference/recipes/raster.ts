/**
 * Round lines → how much of each pixel they cover, exactly: an integer rasteriser with 8 × 8 samples a pixel.
 * The twin of `tasks/recipes/raster.py`, which explains it.
 */
const SAMPLES = 8; // a side of a pixel

/** A square of `pixels` a side in a finer integer unit: sample k's centre lies at (2k + 1)·halfStep. */
export interface Grid {
  pixels: number;
  halfStep: number;
}

/** Which samples are inside, a row after the other; whole spans are set at once. */
class Samples {
  readonly grid: Grid;
  readonly size: number;
  readonly step: number;
  readonly inside: Uint8Array;

  constructor(grid: Grid) {
    this.grid = grid;
    this.size = grid.pixels * SAMPLES;
    this.inside = new Uint8Array(this.size * this.size);
    this.step = 2 * grid.halfStep;
  }

  /** Index of the first sample whose centre is ≥ position. */
  firstAtOrAfter(position: number): number {
    return Math.ceil((position - this.grid.halfStep) / this.step);
  }

  /** Index of the last sample whose centre is ≤ position. */
  lastAtOrBefore(position: number): number {
    return Math.floor((position - this.grid.halfStep) / this.step);
  }

  /** The rows of samples between two heights, as [first, last]. */
  rows(low: number, high: number): [number, number] {
    return [Math.max(this.firstAtOrAfter(low), 0), Math.min(this.lastAtOrBefore(high), this.size - 1)];
  }

  centre(index: number): number {
    return index * this.step + this.grid.halfStep;
  }

  fill(row: number, left: number, right: number): void {
    const first = Math.max(this.firstAtOrAfter(left), 0);
    const last = Math.min(this.lastAtOrBefore(right), this.size - 1);
    if (first <= last) this.inside.fill(1, row * this.size + first, row * this.size + last + 1);
  }
}

/** Bytes (pixels × pixels): 255 × the share of each pixel's samples that lie within `radius` of a stroke. */
export function coverage(strokes: readonly (readonly [number[], number[]])[], radius: number, grid: Grid): Uint8Array {
  const samples = new Samples(grid);
  for (const [xs, ys] of strokes) {
    for (let i = 0; i < xs.length; i++) {
      const x = xs[i] as number;
      const y = ys[i] as number;
      disc(samples, x, y, radius);
      if (i > 0) rectangle(samples, xs[i - 1] as number, ys[i - 1] as number, x, y, radius);
    }
  }
  return shares(samples);
}

function shares(samples: Samples): Uint8Array {
  const { pixels } = samples.grid;
  const counts = new Uint32Array(pixels * pixels);
  for (let row = 0, at = 0; row < samples.size; row++) {
    const start = Math.floor(row / SAMPLES) * pixels;
    for (let column = 0; column < samples.size; column++, at++) {
      if (samples.inside[at]) counts[start + (column >> 3)]! += 1;
    }
  }
  const whole = SAMPLES * SAMPLES;
  return Uint8Array.from(counts, (count) => Math.floor((2 * 255 * count + whole) / (2 * whole)));
}

function disc(samples: Samples, x: number, y: number, radius: number): void {
  const [first, last] = samples.rows(y - radius, y + radius);
  for (let row = first; row <= last; row++) {
    const dy = samples.centre(row) - y;
    const half = root(radius * radius - dy * dy);
    samples.fill(row, x - half, x + half);
  }
}

/** The rectangle along a segment without its round ends: 0 ≤ d·q ≤ d² and |d × q| ≤ radius·|d|. */
function rectangle(samples: Samples, xA: number, yA: number, xB: number, yB: number, radius: number): void {
  const [x0, y0, x1, y1] = yB >= yA ? [xA, yA, xB, yB] : [xB, yB, xA, yA];
  const dx = x1 - x0;
  const dy = y1 - y0;
  const square = dx * dx + dy * dy;
  if (square === 0) return;
  const across = root(radius * radius * square);
  const [first, last] = samples.rows(y0 - radius, y1 + radius);
  for (let row = first; row <= last; row++) {
    const qy = samples.centre(row) - y0;
    const up = dy * qy;
    let low = -Infinity;
    let high = Infinity;
    if (dy > 0) {
      low = Math.ceil((dx * qy - across) / dy);
      high = Math.floor((dx * qy + across) / dy);
    } else if (Math.abs(dx * qy) > across) continue;
    if (dx > 0) {
      low = Math.max(low, Math.ceil(-up / dx));
      high = Math.min(high, Math.floor((square - up) / dx));
    } else if (dx < 0) {
      low = Math.max(low, Math.ceil((square - up) / dx));
      high = Math.min(high, Math.floor(-up / dx));
    } else if (up < 0 || up > square) continue;
    samples.fill(row, x0 + low, x0 + high);
  }
}

/** floor(√n) of an integer below 2**52. The language leaves the last bit of Math.sqrt open: it is set right here. */
export function root(n: number): number {
  let r = Math.floor(Math.sqrt(n));
  while (r * r > n) r--;
  while ((r + 1) * (r + 1) <= n) r++;
  return r;
}
