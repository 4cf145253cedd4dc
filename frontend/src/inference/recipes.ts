/**
 * Recipes: how strokes or a picture become a model input (28 × 28 bytes, white ink on black), the same bytes here and
 * on the servers. Pure: no DOM. The Python twin is `tasks/recipes`; golden vectors hold both to the same bytes.
 */
import * as mnist from "./recipes/mnist.ts";
import * as quickdraw from "./recipes/quickdraw.ts";
import type { Picture } from "./recipes/resample.ts";
import type { Stroke } from "./recipes/strokes.ts";

export { NoInkError } from "./recipes/errors.ts";
export { simplify, type Stroke } from "./recipes/strokes.ts";

interface Recipe {
  VERSION: number;
  fromStrokes: (strokes: readonly Stroke[]) => Uint8Array;
  fromPixels: (gray: Picture) => Uint8Array;
}

const RECIPES: Readonly<Record<string, Recipe>> = { "quickdraw-bitmap": quickdraw, mnist };

export const RECIPE_VERSIONS: Readonly<Record<string, number>> = Object.fromEntries(
  Object.entries(RECIPES).map(([name, recipe]) => [name, recipe.VERSION]),
);

function named(recipe: string): Recipe {
  const found = RECIPES[recipe];
  if (!found) throw new RangeError(`this page does not know the recipe ${recipe}`);
  return found;
}

/** The model input of a drawing in any coordinates. Throws NoInkError where nothing is drawn. */
export function inputFromStrokes(recipe: string, strokes: readonly Stroke[]): Uint8Array {
  return named(recipe).fromStrokes(strokes);
}

/** The model input of a gray picture, up to 2048 pixels a side. Throws NoInkError where it is blank. */
export function inputFromPixels(recipe: string, gray: Uint8Array, width: number, height: number): Uint8Array {
  return named(recipe).fromPixels({ width, height, data: gray });
}

/** Gray from the four bytes a pixel of a canvas: luma, laid over white where transparent. */
export function grayFromRgba(rgba: Uint8ClampedArray): Uint8Array {
  const gray = new Uint8Array(rgba.length / 4);
  for (let i = 0; i < gray.length; i++) {
    const [r, g, b, a] = rgba.subarray(4 * i, 4 * i + 4) as unknown as [number, number, number, number];
    const luma = (77 * r + 150 * g + 29 * b + 128) >> 8;
    gray[i] = Math.floor((luma * a + 255 * (255 - a) + 127) / 255);
  }
  return gray;
}
