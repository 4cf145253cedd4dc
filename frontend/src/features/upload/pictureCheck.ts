import type { PictureProblem } from "../../ui/texts/problem.ts";
import { hasText, type PictureHeader, readPictureHeader } from "./pictureHeader.ts";

const MAX_FILE_BYTES = 40_000_000;
/** Decoding takes four bytes a pixel, more than a phone's tab has for much larger pictures. */
const MAX_PIXELS = 50_000_000;
/** So much of a file is read to find out what it is; a photo's size may come after its thumbnail and colour profile. */
export const HEAD_BYTES = 2_000_000;

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
  if (size > MAX_FILE_BYTES) throw new PictureError({ kind: "heavy", megabytes: Math.ceil(size / 1e6), most: MAX_FILE_BYTES / 1e6 });
  const header = readPictureHeader(head);
  if (header === null) throw new PictureError({ kind: isPdf(head) ? "pdf" : "unknown" });
  const { width, height } = header;
  if (width === 0 || height === 0) throw new PictureError({ kind: "broken" });
  if (width * height > MAX_PIXELS) throw tooLarge(width, height);
  return header;
}

export function tooLarge(width: number, height: number): PictureError {
  return new PictureError({ kind: "large", width, height, megapixels: MAX_PIXELS / 1e6 });
}

function isPdf(head: Uint8Array): boolean {
  return hasText(new DataView(head.buffer, head.byteOffset, head.byteLength), 0, "%PDF-");
}
