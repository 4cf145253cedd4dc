import { hasText, type PictureHeader, readPictureHeader } from "./pictureHeader.ts";

export const MAX_FILE_BYTES = 40_000_000;
/** Decoding takes four bytes a pixel, more than a phone's tab has for much larger pictures. */
export const MAX_PIXELS = 50_000_000;
/** So much of a file is read to find out what it is; a photo's size may come after its thumbnail and colour profile. */
export const HEAD_BYTES = 2_000_000;

/** Why a file cannot be used, before it is put into words. */
export type PictureProblem =
  | { kind: "heavy"; megabytes: number }
  | { kind: "large"; width: number; height: number }
  | { kind: "empty" | "pdf" | "heic" | "unknown" | "broken" | "unreadable" | "room" };

export class PictureError extends Error {
  constructor(readonly problem: PictureProblem) {
    super(`the picture cannot be used: ${problem.kind}`);
    this.name = "PictureError";
  }
}

/**
 * Judges a file by its first bytes, whatever its name says.
 *
 * @param size of the whole file, in bytes
 * @throws PictureError
 */
export function checkPicture(head: Uint8Array, size: number): PictureHeader {
  if (size === 0) throw new PictureError({ kind: "empty" });
  if (size > MAX_FILE_BYTES) throw new PictureError({ kind: "heavy", megabytes: Math.ceil(size / 1e6) });
  const header = readPictureHeader(head);
  if (header === null) throw new PictureError({ kind: isPdf(head) ? "pdf" : "unknown" });
  const { width, height } = header;
  if (width === 0 || height === 0) throw new PictureError({ kind: "broken" });
  if (width * height > MAX_PIXELS) throw new PictureError({ kind: "large", width, height });
  return header;
}

function isPdf(head: Uint8Array): boolean {
  return hasText(new DataView(head.buffer, head.byteOffset, head.byteLength), 0, "%PDF-");
}
