import { toBase64 } from "../../inference/base64.ts";
import { grayFromRgba } from "../../inference/recipes.ts";
import { readPictureHeader } from "./pictureHeader.ts";

export const MAX_FILE_BYTES = 10_000_000;
export const MAX_PIXELS = 50_000_000;
/** Longest side of what the recipe gets to see. */
const MAX_SIDE = 1024;
/** What the server keeps of an upload, so that a later recipe can look at it again. */
const MAX_SOURCE_BYTES = 48_000;

/** One sentence for the person about a file that cannot be used. */
export class PictureError extends Error {}

/** An uploaded picture, ready for the recipe. */
export interface Picture {
  gray: Uint8Array;
  width: number;
  height: number;
  /** Address of the picture for showing it; revoke it when done. */
  url: string;
  /** base64 of a small JPEG of it. */
  source: string;
}

/** Judges a file by its first bytes. @throws PictureError saying what to choose instead. */
export function checkPicture(bytes: Uint8Array, size: number): void {
  if (size === 0) throw new PictureError("This file is empty. Choose another one.");
  if (size > MAX_FILE_BYTES) {
    throw new PictureError(`This file has ${Math.ceil(size / 1e6)} MB. Choose a picture of at most 10 MB.`);
  }
  const header = readPictureHeader(bytes);
  if (header === null) throw new PictureError("This is not a picture I can read. Choose a PNG, JPEG or WebP file.");
  const { kind, width, height } = header;
  if (kind === "gif") throw new PictureError("I can't read GIF pictures. Save it as PNG, JPEG or WebP and try again.");
  if (width === 0 || height === 0) throw new PictureError("This picture is broken. Choose another one.");
  if (width * height > MAX_PIXELS) {
    throw new PictureError(
      `This picture has ${width} × ${height} pixels. Make it smaller than 50 megapixels and try again.`,
    );
  }
}

/** Decodes a file into at most 1024 × 1024 gray pixels. @throws PictureError */
export async function openPicture(file: Blob): Promise<Picture> {
  if (file.size > MAX_FILE_BYTES) checkPicture(new Uint8Array(0), file.size);
  checkPicture(new Uint8Array(await file.arrayBuffer()), file.size);
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => {
    throw new PictureError("This picture is broken or cut short. Choose another one.");
  });
  try {
    const canvas = shrunk(bitmap, MAX_SIDE);
    const { width, height } = canvas;
    const pixels = canvas.getContext("2d")?.getImageData(0, 0, width, height);
    if (pixels === undefined) throw new PictureError("This browser gave me no room to look at the picture. Reload the page.");
    const source = toBase64(await smallCopy(bitmap));
    return { gray: grayFromRgba(pixels.data), width, height, url: URL.createObjectURL(file), source };
  } finally {
    bitmap.close();
  }
}

/** A canvas with the picture on white, no side longer than `longest`. */
function shrunk(bitmap: ImageBitmap, longest: number): OffscreenCanvas {
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context !== null) {
    context.fillStyle = "#fff";
    context.fillRect(0, 0, width, height);
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, 0, 0, width, height);
  }
  return canvas;
}

/** The picture as a JPEG of at most 48 kB: as large and as good as fits. */
async function smallCopy(bitmap: ImageBitmap): Promise<Uint8Array> {
  for (const [longest, quality] of [[640, 0.8], [512, 0.7], [384, 0.7], [256, 0.6], [160, 0.6]] as const) {
    const blob = await shrunk(bitmap, longest).convertToBlob({ type: "image/jpeg", quality });
    if (blob.size <= MAX_SOURCE_BYTES) return new Uint8Array(await blob.arrayBuffer());
  }
  throw new PictureError("This picture does not shrink well. Choose another one.");
}
