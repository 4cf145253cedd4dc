import { describe, expect, test } from "vitest";
import { checkPicture, PictureError } from "./picture.ts";
import { readPictureHeader } from "./pictureHeader.ts";

const ascii = (text: string) => [...text].map((character) => character.charCodeAt(0));
const u32 = (n: number) => [n >>> 24, (n >> 16) & 255, (n >> 8) & 255, n & 255];
const u16 = (n: number) => [n >> 8, n & 255];
const u16le = (n: number) => [n & 255, n >> 8];
const bytes = (...parts: number[][]) => new Uint8Array(parts.flat());

const png = (width: number, height: number) =>
  bytes([0x89], ascii("PNG\r\n\x1a\n"), u32(13), ascii("IHDR"), u32(width), u32(height), [8, 0, 0, 0, 0]);
const jpeg = (width: number, height: number) =>
  bytes([0xff, 0xd8, 0xff, 0xe1], u16(6), [1, 2, 3, 4], [0xff, 0xc2], u16(11), [8], u16(height), u16(width), [1, 0, 0, 0]);
const gif = bytes(ascii("GIF89a"), u16le(20), u16le(10));
const webp = (chunk: string, body: number[]) => bytes(ascii("RIFF"), u32(0), ascii("WEBP"), ascii(chunk), u32(0), body);

describe("readPictureHeader", () => {
  test.each([
    ["PNG", png(640, 480), { kind: "png", width: 640, height: 480 }],
    ["JPEG behind an EXIF block", jpeg(640, 480), { kind: "jpeg", width: 640, height: 480 }],
    ["GIF", gif, { kind: "gif", width: 20, height: 10 }],
    ["WebP, extended", webp("VP8X", [0, 0, 0, 0, 0x7f, 2, 0, 0xdf, 1, 0]), { kind: "webp", width: 640, height: 480 }],
    ["WebP, lossy", webp("VP8 ", [0, 0, 0, 0x9d, 1, 0x2a, ...u16le(640), ...u16le(480)]), { kind: "webp", width: 640, height: 480 }],
    ["WebP, lossless", webp("VP8L", [0x2f, 0x7f, 0xc2, 0x77, 0]), { kind: "webp", width: 640, height: 480 }],
  ])("reads the size of a %s", (_, file, expected) => {
    expect(readPictureHeader(file)).toEqual(expected);
  });

  test.each([
    ["text", bytes(ascii("hello, I am no picture at all"))],
    ["nothing", bytes()],
    ["a PNG cut short", png(640, 480).subarray(0, 18)],
    ["a JPEG cut short", jpeg(640, 480).subarray(0, 14)],
  ])("finds no picture in %s", (_, file) => {
    expect(readPictureHeader(file)).toBeNull();
  });
});

describe("checkPicture", () => {
  const refusal = (file: Uint8Array, size = file.length) => {
    try {
      checkPicture(file, size);
    } catch (error) {
      if (error instanceof PictureError) return error.message;
      throw error;
    }
    return null;
  };

  test("lets an ordinary photo pass", () => {
    expect(refusal(jpeg(4000, 3000))).toBeNull();
  });

  test.each([
    ["a text file", bytes(ascii("hello, I am no picture at all")), undefined, /PNG, JPEG or WebP/],
    ["a GIF", gif, undefined, /GIF/],
    ["a 20,000 × 20,000 picture", png(20_000, 20_000), undefined, /50 megapixels/],
    ["a file of 11 MB", png(10, 10), 11_000_000, /10 MB/],
    ["an empty file", bytes(), undefined, /empty/],
    ["a picture without pixels", png(0, 10), undefined, /broken/],
  ])("refuses %s in one sentence that says what to do", (_, file, size, sentence) => {
    expect(refusal(file, size)).toMatch(sentence);
  });
});
