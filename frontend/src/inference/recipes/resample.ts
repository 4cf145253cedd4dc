/** Area averaging between any two sizes, exactly, in integers. The twin of `tasks/recipes/resample.py`. */

/** A picture or mask: one byte a cell, a row after the other. */
export interface Picture {
  width: number;
  height: number;
  data: Uint8Array;
}

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Each pixel the mean of the area it covers, halves rounded up. */
export function resize(picture: Picture, height: number, width: number): Picture {
  if (picture.height === height && picture.width === width) return picture;
  const rows = sums(Float64Array.from(picture.data), picture.height, picture.width, width);
  const both = sums(transposed(rows, picture.height, width), width, picture.height, height);
  const whole = picture.width * picture.height;
  const means = transposed(both, width, height);
  return { width, height, data: Uint8Array.from(means, (sum) => Math.floor((2 * sum + whole) / (2 * whole))) };
}

/** (r, n) → (r, size): each sum over n/size neighbours, times `size`, so that shares of a neighbour are whole. */
function sums(cells: Float64Array, rows: number, n: number, size: number): Float64Array {
  const result = new Float64Array(rows * size);
  const before = new Float64Array(n + 1);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < n; i++) before[i + 1] = (before[i] as number) + (cells[row * n + i] as number);
    let previous = 0;
    for (let j = 1; j <= size; j++) {
      const whole = Math.floor((j * n) / size);
      const part = (j * n) % size;
      const cut = (before[whole] as number) * size + (part ? part * (cells[row * n + whole] as number) : 0);
      result[row * size + j - 1] = cut - previous;
      previous = cut;
    }
  }
  return result;
}

function transposed(cells: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(cells.length);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) result[x * rows + y] = cells[y * columns + x] as number;
  }
  return result;
}

/** [height, width] scaled so that the longer is `side`, halves rounded up, at least 1. */
export function fit(height: number, width: number, side: number): [number, number] {
  const longer = Math.max(height, width);
  const scale = (v: number): number => Math.max(1, Math.floor((2 * v * side + longer) / (2 * longer)));
  return [scale(height), scale(width)];
}

/** The smallest box with every cell that is not 0; there must be one. */
export function boundingBox({ width, height, data }: Picture): Box {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (!data[at]) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  }
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}

export function cropped(picture: Picture, { left, top, width, height }: Box): Picture {
  return placed(picture, width, height, -left, -top);
}

/** The picture laid on a black one of another size, its corner at (left, top); what sticks out is lost. */
export function placed(picture: Picture, width: number, height: number, left: number, top: number): Picture {
  const data = new Uint8Array(width * height);
  for (let y = Math.max(0, -top); y < picture.height && y + top < height; y++) {
    for (let x = Math.max(0, -left); x < picture.width && x + left < width; x++) {
      data[(y + top) * width + x + left] = picture.data[y * picture.width + x] as number;
    }
  }
  return { width, height, data };
}

export function mapped(picture: Picture, change: (value: number) => number): Picture {
  return { ...picture, data: picture.data.map(change) };
}
