/** What a picture file says about itself in its first bytes, before anything is decoded. */
export interface PictureHeader {
  kind: "png" | "jpeg" | "webp" | "gif" | "bmp" | "avif" | "heic";
  width: number;
  height: number;
}

/** @returns null when the bytes are no picture of a known kind, or end before its size. */
export function readPictureHeader(bytes: Uint8Array): PictureHeader | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return readPng(view) ?? readGif(view) ?? readWebp(view) ?? readHeif(view) ?? readBmp(view) ?? readJpeg(view);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Whether a text stands at a place of the file. */
export function hasText(view: DataView, at: number, text: string): boolean {
  return [...text].every((character, i) => at + i < view.byteLength && view.getUint8(at + i) === character.charCodeAt(0));
}

function readPng(view: DataView): PictureHeader | null {
  if (!hasText(view, 0, "\x89PNG\r\n\x1a\n")) return null;
  return { kind: "png", width: view.getUint32(16), height: view.getUint32(20) };
}

function readGif(view: DataView): PictureHeader | null {
  if (!hasText(view, 0, "GIF8")) return null;
  return { kind: "gif", width: view.getUint16(6, true), height: view.getUint16(8, true) };
}

function readWebp(view: DataView): PictureHeader | null {
  if (!hasText(view, 0, "RIFF") || !hasText(view, 8, "WEBP")) return null;
  if (hasText(view, 12, "VP8X")) {
    const size = (at: number) => 1 + view.getUint16(at, true) + (view.getUint8(at + 2) << 16);
    return { kind: "webp", width: size(24), height: size(27) };
  }
  if (hasText(view, 12, "VP8L")) {
    const bits = view.getUint32(21, true);
    return { kind: "webp", width: 1 + (bits & 0x3fff), height: 1 + ((bits >> 14) & 0x3fff) };
  }
  if (!hasText(view, 12, "VP8 ")) return null;
  return { kind: "webp", width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
}

const HEIF_BRANDS: readonly (readonly [brand: string, kind: "avif" | "heic"])[] = [
  ["avif", "avif"],
  ["avis", "avif"],
  ["heic", "heic"],
  ["heix", "heic"],
  ["hevc", "heic"],
  ["mif1", "heic"],
  ["msf1", "heic"],
];

/** HEIC and AVIF share a container; of its items (tiles, thumbnail, the whole) the largest is the picture. */
function readHeif(view: DataView): PictureHeader | null {
  if (!hasText(view, 4, "ftyp")) return null;
  const kind = HEIF_BRANDS.find(([brand]) => hasText(view, 8, brand))?.[1];
  if (kind === undefined) return null;
  let [width, height] = [0, 0];
  for (let at = 8; at + 16 <= view.byteLength; at++) {
    // "ispe", then version and flags, then the size.
    if (view.getUint32(at) !== 0x69737065) continue;
    if (view.getUint32(at + 8) * view.getUint32(at + 12) <= width * height) continue;
    [width, height] = [view.getUint32(at + 8), view.getUint32(at + 12)];
  }
  return { kind, width, height };
}

function readBmp(view: DataView): PictureHeader | null {
  if (!hasText(view, 0, "BM") || view.getUint32(14, true) < 40) return null;
  return { kind: "bmp", width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) };
}

/** Walks a JPEG's segments to the frame header, which alone knows the size. */
function readJpeg(view: DataView): PictureHeader | null {
  if (view.getUint16(0) !== 0xffd8) return null;
  let at = 2;
  for (;;) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { kind: "jpeg", width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    at += 2 + view.getUint16(at + 2);
  }
}
