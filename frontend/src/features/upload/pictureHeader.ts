/** What a picture file says about itself in its first bytes, before anything is decoded. */
export interface PictureHeader {
  kind: "png" | "jpeg" | "webp" | "gif";
  width: number;
  height: number;
}

/** @returns null when the bytes are no picture of a known kind, or end before its size. */
export function readPictureHeader(bytes: Uint8Array): PictureHeader | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return readPng(view) ?? readGif(view) ?? readWebp(view) ?? readJpeg(view);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function ascii(view: DataView, at: number, text: string): boolean {
  return [...text].every((character, i) => at + i < view.byteLength && view.getUint8(at + i) === character.charCodeAt(0));
}

function readPng(view: DataView): PictureHeader | null {
  if (!ascii(view, 0, "\x89PNG\r\n\x1a\n")) return null;
  return { kind: "png", width: view.getUint32(16), height: view.getUint32(20) };
}

function readGif(view: DataView): PictureHeader | null {
  if (!ascii(view, 0, "GIF8")) return null;
  return { kind: "gif", width: view.getUint16(6, true), height: view.getUint16(8, true) };
}

function readWebp(view: DataView): PictureHeader | null {
  if (!ascii(view, 0, "RIFF") || !ascii(view, 8, "WEBP")) return null;
  if (ascii(view, 12, "VP8X")) {
    const size = (at: number) => 1 + view.getUint16(at, true) + (view.getUint8(at + 2) << 16);
    return { kind: "webp", width: size(24), height: size(27) };
  }
  if (ascii(view, 12, "VP8L")) {
    const bits = view.getUint32(21, true);
    return { kind: "webp", width: 1 + (bits & 0x3fff), height: 1 + ((bits >> 14) & 0x3fff) };
  }
  if (!ascii(view, 12, "VP8 ")) return null;
  return { kind: "webp", width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
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
