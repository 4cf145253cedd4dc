import { hasText, type PictureHeader } from "./pictureHeader.ts";

/** Whether a picture has more than one frame, as far as its first bytes tell. */
export function isMoving(bytes: Uint8Array, kind: PictureHeader["kind"]): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (kind === "gif") return hasSecondFrame(view);
    if (kind === "png") return isAnimatedPng(view);
    return kind === "webp" && hasText(view, 12, "VP8X") && (view.getUint8(20) & 0x02) !== 0;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Walks a GIF's blocks to its second picture. */
function hasSecondFrame(view: DataView): boolean {
  const colours = (flags: number) => ((flags & 0x80) === 0 ? 0 : 3 << ((flags & 0x07) + 1));
  const pastBlocks = (start: number) => {
    let at = start;
    for (let size = view.getUint8(at); size > 0; size = view.getUint8(at)) at += size + 1;
    return at + 1;
  };
  let at = 13 + colours(view.getUint8(10));
  for (let frames = 0; ; ) {
    const block = view.getUint8(at);
    if (block === 0x21) {
      at = pastBlocks(at + 2);
    } else if (block === 0x2c) {
      frames += 1;
      if (frames === 2) return true;
      at = pastBlocks(at + 11 + colours(view.getUint8(at + 9)));
    } else {
      return false;
    }
  }
}

/** A PNG says that it moves before its first pixels. */
function isAnimatedPng(view: DataView): boolean {
  for (let at = 8; !hasText(view, at + 4, "IDAT"); at += 12 + view.getUint32(at)) {
    if (hasText(view, at + 4, "acTL")) return view.getUint32(at + 8) > 1;
  }
  return false;
}
