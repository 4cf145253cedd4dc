/** The first bytes of picture files, as far as their headers go. */
export const ascii = (text: string) => [...text].map((character) => character.charCodeAt(0) & 255);
export const u32 = (n: number) => [(n >>> 24) & 255, (n >> 16) & 255, (n >> 8) & 255, n & 255];
export const u16 = (n: number) => [n >> 8, n & 255];
export const u16le = (n: number) => [n & 255, (n >> 8) & 255];
export const u32le = (n: number) => u32(n).reverse();
export const bytes = (...parts: number[][]) => new Uint8Array(parts.flat());

export const png = (width: number, height: number) =>
  bytes([0x89], ascii("PNG\r\n\x1a\n"), u32(13), ascii("IHDR"), u32(width), u32(height), [8, 0, 0, 0, 0], u32(0));

export const jpeg = (width: number, height: number) =>
  bytes([0xff, 0xd8, 0xff, 0xe1], u16(6), [1, 2, 3, 4], [0xff, 0xc2], u16(11), [8], u16(height), u16(width), [1, 0, 0, 0]);

export const webp = (chunk: string, body: number[]) => bytes(ascii("RIFF"), u32(0), ascii("WEBP"), ascii(chunk), u32(0), body);

export const bmp = (width: number, height: number) =>
  bytes(ascii("BM"), u32le(0), u32le(0), u32le(54), u32le(40), u32le(width), u32le(height));

/** A HEIF file of tiles of 512 pixels; without a size it names none. */
export function heif(brand: string, width?: number, height?: number) {
  const size = (w: number, h: number) => [u32(20), ascii("ispe"), u32(0), u32(w), u32(h)];
  const items = width === undefined || height === undefined ? [] : [...size(512, 384), ...size(width, height), ...size(160, 120)];
  return bytes(u32(24), ascii("ftyp"), ascii(brand), u32(0), ascii("mif1heic"), ...items, u32(0));
}

/** A GIF of 20 × 10 pixels with two colours and so many frames. */
export function gif(frames: number) {
  const frame = [[0x21, 0xf9, 4, 0, 10, 0, 0, 0], [0x2c], u16le(0), u16le(0), u16le(20), u16le(10), [0], [2, 2, 0x4c, 0x01, 0]];
  return bytes(ascii("GIF89a"), u16le(20), u16le(10), [0x80, 0, 0], Array<number>(6).fill(0), ...Array(frames).fill(frame).flat(), [0x3b]);
}
