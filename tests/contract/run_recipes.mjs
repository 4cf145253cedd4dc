// Reads one JSON request a line, answers one JSON line each: the recipes as the browser runs them.
// node tests/contract/run_recipes.mjs < requests
import { createInterface } from "node:readline";
import { NoInkError, grayFromRgba, inputFromPixels, inputFromStrokes, simplify } from "../../frontend/src/inference/recipes.ts";

const bytes = (base64) => new Uint8Array(Buffer.from(base64, "base64"));
const base64 = (data) => Buffer.from(data).toString("base64");

const answers = {
  strokes: ({ recipe, strokes }) => base64(inputFromStrokes(recipe, strokes)),
  simplify: ({ strokes }) => simplify(strokes),
  pixels: ({ recipe, gray, width, height }) => base64(inputFromPixels(recipe, bytes(gray), width, height)),
  rgba: ({ rgba }) => base64(grayFromRgba(new Uint8ClampedArray(bytes(rgba)))),
};

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  let answer;
  try {
    answer = { result: answers[request.do](request) };
  } catch (error) {
    if (!(error instanceof NoInkError)) throw error;
    answer = { error: error.message };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
