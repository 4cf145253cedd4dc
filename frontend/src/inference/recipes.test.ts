import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { inputFromPixels, inputFromStrokes, NoInkError, RECIPE_VERSIONS, simplify, grayFromRgba, type Stroke } from "./recipes";

interface PictureVector {
  name: string;
  width: number;
  height: number;
  gray: string;
}

interface Golden {
  recipe: string;
  version: number;
  strokes: { name: string; strokes: Stroke[]; simplified: Stroke[]; input: string }[];
  pixels: (PictureVector & { input: string })[];
  blank: PictureVector[];
}

const FOLDER = new URL("../../../tests/contract/golden/", import.meta.url);

function golden(recipe: string): Golden {
  return JSON.parse(readFileSync(new URL(`${recipe}.json`, FOLDER), "utf-8")) as Golden;
}

function bytes(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, "base64"));
}

function base64(data: Uint8Array): string {
  return Buffer.from(data).toString("base64");
}

describe.each(Object.keys(RECIPE_VERSIONS))("recipe %s", (recipe) => {
  const vectors = golden(recipe);

  it("has the version of its golden vectors", () => {
    expect(RECIPE_VERSIONS[recipe]).toBe(vectors.version);
  });

  it.each(vectors.strokes)("turns the drawing $name into the golden bytes", ({ strokes, simplified, input }) => {
    expect(simplify(strokes)).toEqual(simplified);
    expect(base64(inputFromStrokes(recipe, strokes))).toBe(input);
  });

  it.each(vectors.pixels)("turns the picture $name into the golden bytes", ({ gray, width, height, input }) => {
    expect(base64(inputFromPixels(recipe, bytes(gray), width, height))).toBe(input);
  });

  it.each(vectors.blank)("finds no ink in a blank picture: $name", ({ gray, width, height }) => {
    expect(() => inputFromPixels(recipe, bytes(gray), width, height)).toThrow(NoInkError);
  });

  it("finds no ink in no strokes", () => {
    expect(() => inputFromStrokes(recipe, [[[], []]])).toThrow(NoInkError);
  });

  it("refuses a coordinate that is no number", () => {
    expect(() => inputFromStrokes(recipe, [[[NaN], [1]]])).toThrow(RangeError);
  });
});

describe("grayFromRgba", () => {
  it("lays what is transparent over white", () => {
    expect([...grayFromRgba(new Uint8ClampedArray([0, 0, 0, 0, 0, 0, 0, 255, 0, 0, 0, 128]))]).toEqual([255, 0, 127]);
  });
});
