/** The recipe of MNIST. The twin of `tasks/recipes/mnist.py`. */
import { cleanBackground, findInk } from "./ink.ts";
import { withThickness } from "./morphology.ts";
import { coverage } from "./raster.ts";
import { boundingBox, cropped, fit, mapped, placed, resize, type Picture } from "./resample.ts";
import { simplify, type Stroke } from "./strokes.ts";

export const VERSION = 1;
const [PIXELS, BOX] = [28, 20];

// In 1/816 pixels: a unit of the drawing, the pen's radius; samples lie at odd multiples of 51.
const [UNIT, RADIUS] = [56, 1_020];
const GRID = { pixels: BOX, halfStep: 51 };

// Pictures: in cells, eight a pixel; a thin line grows to the pen, and the ink then fills the box.
const [WORKING_BOX, WORKING_PEN] = [144, 20];

export function fromStrokes(strokes: readonly Stroke[]): Uint8Array {
  const place = (values: number[]): number[] => values.map((v) => v * UNIT + RADIUS);
  const strokesPlaced = simplify(strokes).map(([xs, ys]) => [place(xs), place(ys)] as const);
  return centredByMass({ width: BOX, height: BOX, data: coverage(strokesPlaced, RADIUS, GRID) });
}

export function fromPixels(gray: Picture): Uint8Array {
  const { ink, mask } = findInk(gray);
  if (gray.width === PIXELS && gray.height === PIXELS && cleanBackground(gray) !== null) return ink.data;
  const cut = mapped(cropped(mask, boundingBox(mask)), (v) => v * 255);
  const scaled = mapped(resize(cut, ...fit(cut.height, cut.width, WORKING_BOX)), (v) => (v >= 64 ? 1 : 0));
  const lines = withThickness(scaled, WORKING_PEN);
  const drawn = mapped(cropped(lines, boundingBox(lines)), (v) => v * 255);
  return centredByMass(resize(drawn, ...fit(drawn.height, drawn.width, BOX)));
}

/** The ink, moved by whole pixels so that its mass lies in the middle of 28 × 28. */
function centredByMass(box: Picture): Uint8Array {
  const picture = cropped(box, boundingBox(box));
  const columns = new Array<number>(picture.width).fill(0);
  const rows = new Array<number>(picture.height).fill(0);
  picture.data.forEach((value, at) => {
    columns[at % picture.width]! += value;
    rows[Math.floor(at / picture.width)]! += value;
  });
  return placed(picture, PIXELS, PIXELS, offset(columns), offset(rows)).data;
}

/** Where a box's side starts: 14 − centre of mass, halves rounded up, but all of it inside. */
function offset(weights: readonly number[]): number {
  const mass = Math.max(
    1,
    weights.reduce((sum, weight) => sum + weight, 0),
  );
  const twiceMoment = weights.reduce((sum, weight, i) => sum + weight * (2 * i + 1), 0);
  const start = Math.floor((PIXELS * mass - twiceMoment + mass) / (2 * mass));
  return Math.min(Math.max(start, 0), PIXELS - weights.length);
}
