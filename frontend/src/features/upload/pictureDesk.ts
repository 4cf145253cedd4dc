import { grayFromRgba, inputFromPixels } from "../../inference/recipes.ts";
import { type Framing, frameOf, type Size } from "./framing.ts";
import { checkPicture, HEAD_BYTES, PictureError, tooLarge } from "./pictureCheck.ts";
import { isMoving } from "./pictureMotion.ts";

/** Longest side of the copy that is framed and looked at. */
const WORKING_SIDE = 1600;
/** Longest side of what the recipe gets; larger ones it averages down to this itself. */
const RECIPE_SIDE = 512;
const THUMBNAIL_SIDE = 112;
/** Longest side of what is shown on the sheet. */
const PREVIEW_SIDE = 1200;
/** What the server keeps of an upload, so that a later recipe can look at it again. */
const MAX_SOURCE_BYTES = 48_000;
/** The picture on the sheet, the one after it, and one to spare. */
const KEPT = 3;

/** A picture file under a number that no other one has. */
export interface PictureFile {
  key: number;
  file: Blob;
}

/** A picture that could be decoded; its size is that of the working copy, as one sees it upright. */
export interface Opened extends Size {
  /** Whether it has more frames than the one that is looked at. */
  moving: boolean;
  preview: Blob;
}

/** Where pictures are decoded, framed and made into model inputs. @throws PictureError from every method. */
export interface Desk {
  open(picture: PictureFile): Promise<Opened>;
  /** A small copy as a picture file. */
  thumbnail(picture: PictureFile): Promise<Blob>;
  /** What the recipe makes of the framed part. @throws NoInkError when it finds no lines there */
  input(picture: PictureFile, framing: Framing, recipe: string): Promise<Uint8Array>;
  /** The framed part as a JPEG of at most 48 kB. */
  copy(picture: PictureFile, framing: Framing): Promise<Uint8Array>;
}

interface Working {
  canvas: OffscreenCanvas;
  moving: boolean;
}

/** Works where it is called: in a worker, or where there can be none in the page. Keeps the pictures asked for last. */
export class PictureDesk implements Desk {
  private readonly kept = new Map<number, Promise<Working>>();

  async open(picture: PictureFile): Promise<Opened> {
    const { canvas, moving } = await this.working(picture);
    const preview = await drawn(canvas, scaleTo(canvas, PREVIEW_SIDE)).convertToBlob({ type: "image/jpeg", quality: 0.9 });
    return { width: canvas.width, height: canvas.height, moving, preview };
  }

  async thumbnail(picture: PictureFile): Promise<Blob> {
    const { canvas } = await (this.kept.get(picture.key) ?? decoded(picture.file));
    return drawn(canvas, scaleTo(canvas, THUMBNAIL_SIDE)).convertToBlob({ type: "image/jpeg", quality: 0.8 });
  }

  async input(picture: PictureFile, framing: Framing, recipe: string): Promise<Uint8Array> {
    const { canvas } = await this.working(picture);
    const framed = framedPart(canvas, framing, RECIPE_SIDE);
    const pixels = contextOf(framed).getImageData(0, 0, framed.width, framed.height);
    return inputFromPixels(recipe, grayFromRgba(pixels.data), framed.width, framed.height);
  }

  async copy(picture: PictureFile, framing: Framing): Promise<Uint8Array> {
    const { canvas } = await this.working(picture);
    for (const [longest, quality] of [[640, 0.8], [512, 0.7], [384, 0.7], [256, 0.6], [160, 0.6]] as const) {
      const blob = await framedPart(canvas, framing, longest).convertToBlob({ type: "image/jpeg", quality });
      if (blob.size <= MAX_SOURCE_BYTES) return new Uint8Array(await blob.arrayBuffer());
    }
    throw new PictureError({ kind: "broken" });
  }

  private working({ key, file }: PictureFile): Promise<Working> {
    const found = this.kept.get(key) ?? decoded(file);
    // Put last: the first of a map is the one that was not asked for the longest.
    this.kept.delete(key);
    this.kept.set(key, found);
    for (const old of [...this.kept.keys()].slice(0, -KEPT)) this.kept.delete(old);
    found.catch(() => this.kept.delete(key));
    return found;
  }
}

async function decoded(file: Blob): Promise<Working> {
  const head = await headOf(file);
  const { kind, width, height } = checkPicture(head, file.size);
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => {
    // What decoders refuse by size they do not name.
    if (Math.max(width, height) > 16_384) throw tooLarge(width, height);
    if (kind === "heic") throw new PictureError({ kind: "heic" });
    throw new PictureError({ kind: kind === "avif" ? "unknown" : "broken" });
  });
  try {
    return { canvas: drawn(bitmap, scaleTo(bitmap, WORKING_SIDE)), moving: isMoving(head, kind) };
  } finally {
    bitmap.close();
  }
}

/** The beginning of a file; nothing of one that is too heavy anyway. */
async function headOf(file: Blob): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  } catch {
    // A folder, or a file that was moved since it was chosen.
    throw new PictureError({ kind: "unreadable" });
  }
}

function scaleTo({ width, height }: Size, longest: number): number {
  return Math.min(1, longest / Math.max(width, height));
}

/** A white canvas, at least a pixel wide and high. */
function canvasOf({ width, height }: Size): OffscreenCanvas {
  if (typeof OffscreenCanvas === "undefined") throw new PictureError({ kind: "room" });
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(width)), Math.max(1, Math.round(height)));
  const context = contextOf(canvas);
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  return canvas;
}

function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new PictureError({ kind: "room" });
  return context;
}

/** The whole picture on white, scaled. */
function drawn(source: ImageBitmap | OffscreenCanvas, scale: number): OffscreenCanvas {
  const canvas = canvasOf({ width: source.width * scale, height: source.height * scale });
  contextOf(canvas).drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** What lies in the frame, upright, no side longer than `longest`. */
function framedPart(source: OffscreenCanvas, framing: Framing, longest: number): OffscreenCanvas {
  const frame = frameOf(source, framing);
  const scale = scaleTo(frame, longest);
  const canvas = canvasOf({ width: frame.width * scale, height: frame.height * scale });
  const context = contextOf(canvas);
  context.translate(canvas.width / 2, canvas.height / 2);
  context.scale(canvas.width / frame.width, canvas.height / frame.height);
  context.translate(-frame.x, -frame.y);
  context.rotate(((framing.turns * 90 + framing.tilt) * Math.PI) / 180);
  context.drawImage(source, -source.width / 2, -source.height / 2);
  return canvas;
}
