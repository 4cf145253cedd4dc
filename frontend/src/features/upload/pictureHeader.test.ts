import { describe, expect, test } from "vitest";
import { ascii, bmp, bytes, gif, heif, jpeg, png, u16le, webp } from "../../testing/pictureFiles.ts";
import { readPictureHeader } from "./pictureHeader.ts";

describe("readPictureHeader", () => {
  test.each([
    ["PNG", png(640, 480), { kind: "png", width: 640, height: 480 }],
    ["JPEG behind an EXIF block", jpeg(640, 480), { kind: "jpeg", width: 640, height: 480 }],
    ["GIF", gif(1), { kind: "gif", width: 20, height: 10 }],
    ["WebP, extended", webp("VP8X", [0, 0, 0, 0, 0x7f, 2, 0, 0xdf, 1, 0]), { kind: "webp", width: 640, height: 480 }],
    ["WebP, lossy", webp("VP8 ", [0, 0, 0, 0x9d, 1, 0x2a, ...u16le(640), ...u16le(480)]), { kind: "webp", width: 640, height: 480 }],
    ["WebP, lossless", webp("VP8L", [0x2f, 0x7f, 0xc2, 0x77, 0]), { kind: "webp", width: 640, height: 480 }],
    ["BMP, top row first", bmp(640, -480), { kind: "bmp", width: 640, height: 480 }],
    ["HEIC behind its tiles", heif("heic", 640, 480), { kind: "heic", width: 640, height: 480 }],
    ["AVIF", heif("avif", 640, 480), { kind: "avif", width: 640, height: 480 }],
  ])("reads the size of a %s", (_, file, expected) => {
    expect(readPictureHeader(file)).toEqual(expected);
  });

  test.each([
    ["text", bytes(ascii("hello, I am no picture at all"))],
    ["nothing", bytes()],
    ["a PNG cut short", png(640, 480).subarray(0, 18)],
    ["a JPEG cut short", jpeg(640, 480).subarray(0, 14)],
    ["a film", heif("isom", 640, 480)],
  ])("finds no picture in %s", (_, file) => {
    expect(readPictureHeader(file)).toBeNull();
  });
});
