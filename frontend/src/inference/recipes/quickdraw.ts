/** The recipe of the official Quick, Draw! bitmaps. The twin of `tasks/recipes/quickdraw.py`. */
import { cleanBackground, findInk } from "./ink.ts";
import { withThickness } from "./morphology.ts";
import { coverage } from "./raster.ts";
import { boundingBox, cropped, fit, mapped, placed, resize, type Picture } from "./resample.ts";
import { simplify, type Stroke } from "./strokes.ts";

export const VERSION = 1;
const PIXELS = 28;
const [DRAWN, PADDING, LINE] = [256, 24, 16]; // units
const UNITS = DRAWN + 2 * PADDING;

// In 28ths of a unit, samples lie at odd multiples of 19.
const FINE = 28;
const GRID = { pixels: PIXELS, halfStep: 19 };

export function fromStrokes(strokes: readonly Stroke[]): Uint8Array {
  const drawing = simplify(strokes);
  const offset = (axis: 0 | 1): number => {
    return UNITS - drawing.reduce((most, stroke) => stroke[axis].reduce((a, b) => Math.max(a, b), most), 0);
  };
  const place = (values: number[], shift: number): number[] => values.map((v) => (2 * v + shift) * (FINE / 2));
  const [offsetX, offsetY] = [offset(0), offset(1)];
  const strokesPlaced = drawing.map(([xs, ys]) => [place(xs, offsetX), place(ys, offsetY)] as const);
  return coverage(strokesPlaced, (LINE / 2) * FINE, GRID);
}

export function fromPixels(gray: Picture): Uint8Array {
  const { ink, mask } = findInk(gray);
  if (gray.width === PIXELS && gray.height === PIXELS && cleanBackground(gray) !== null) return ink.data;
  const cut = mapped(cropped(mask, boundingBox(mask)), (v) => v * 255);
  const scaled = mapped(resize(cut, ...fit(cut.height, cut.width, DRAWN)), (v) => (v >= 64 ? 1 : 0));
  const lines = withThickness(scaled, LINE);
  const drawn = mapped(cropped(lines, boundingBox(lines)), (v) => v * 255);
  const side = Math.floor((Math.max(drawn.width, drawn.height) * UNITS) / (DRAWN + LINE));
  const [left, top] = [Math.floor((side - drawn.width) / 2), Math.floor((side - drawn.height) / 2)];
  return resize(placed(drawn, side, side, left, top), PIXELS, PIXELS).data;
}
