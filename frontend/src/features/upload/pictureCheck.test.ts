import { describe, expect, test } from "vitest";
import { ascii, bytes, gif, jpeg, png, heif } from "../../testing/pictureFiles.ts";
import { checkPicture, PictureError } from "./pictureCheck.ts";

function refusal(file: Uint8Array, size = file.length) {
  try {
    checkPicture(file, size);
  } catch (error) {
    if (error instanceof PictureError) return error.problem;
    throw error;
  }
  return null;
}

describe("checkPicture", () => {
  test.each([
    ["an ordinary photo", jpeg(4000, 3000)],
    ["a GIF", gif(1)],
    ["a HEIC, which some browsers can read", heif("heic", 4032, 3024)],
  ])("lets %s pass", (_, file) => {
    expect(refusal(file)).toBeNull();
  });

  test.each([
    ["a text file", bytes(ascii("hello, I am no picture at all")), { kind: "unknown" }],
    ["a PDF, whatever its name", bytes(ascii("%PDF-1.7\n%âãÏÓ")), { kind: "pdf" }],
    ["a 20,000 × 20,000 picture", png(20_000, 20_000), { kind: "large", width: 20_000, height: 20_000, megapixels: 50 }],
    ["a picture without pixels", png(0, 10), { kind: "broken" }],
    ["a HEIC that does not say its size", heif("heic"), { kind: "broken" }],
    ["an empty file", bytes(), { kind: "empty" }],
  ])("refuses %s", (_, file, problem) => {
    expect(refusal(file)).toEqual(problem);
  });

  test("refuses a file that is too heavy without having read it", () => {
    expect(refusal(bytes(), 41_000_000)).toEqual({ kind: "heavy", megabytes: 41, most: 40 });
  });
});
