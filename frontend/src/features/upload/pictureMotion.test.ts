import { expect, test } from "vitest";
import { ascii, bytes, gif, jpeg, png, u32, webp } from "../../testing/pictureFiles.ts";
import { isMoving } from "./pictureMotion.ts";

const apng = (frames: number) => bytes([...png(8, 8)], u32(8), ascii("acTL"), u32(frames), u32(0), u32(0), u32(0), ascii("IDAT"));

test.each([
  ["a GIF of two frames", gif(2), "gif"],
  ["a PNG of two frames", apng(2), "png"],
  ["a WebP that says so", webp("VP8X", [0x02, 0, 0, 0, 0x7f, 2, 0, 0xdf, 1, 0]), "webp"],
] as const)("%s moves", (_, file, kind) => {
  expect(isMoving(file, kind)).toBe(true);
});

test.each([
  ["a GIF of one frame", gif(1), "gif"],
  ["a GIF cut short", gif(2).subarray(0, 40), "gif"],
  ["a PNG of one frame", apng(1), "png"],
  ["an ordinary PNG, as far as one looks", png(8, 8), "png"],
  ["a WebP that stands still", webp("VP8X", [0, 0, 0, 0, 0x7f, 2, 0, 0xdf, 1, 0]), "webp"],
  ["a photo", jpeg(8, 8), "jpeg"],
] as const)("%s does not move", (_, file, kind) => {
  expect(isMoving(file, kind)).toBe(false);
});
