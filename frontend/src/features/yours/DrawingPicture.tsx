import { useEffect, useRef } from "react";
import { fromBase64 } from "../../inference/base64.ts";
import type { InputShape } from "../../inference/metadata.ts";
import type { Stroke } from "../../inference/recipes.ts";
import { InkPicture } from "../../ui/InkPicture.tsx";

interface DrawingPictureProps {
  /** A simplified drawing; null for what came as a picture. */
  drawing: readonly unknown[] | null | undefined;
  /** Base64 of the model input. */
  image: string;
  shape: InputShape;
}

/** The strokes as they were drawn; of a picture, the model input with its pixels. What it is stands beside it. */
export function DrawingPicture({ drawing, image, shape }: DrawingPictureProps) {
  return (
    <span className="tile-picture" aria-hidden="true">
      {drawing && drawing.length > 0 ? <InkPicture strokes={drawing as Stroke[]} label="" /> : <Input image={image} shape={shape} />}
    </span>
  );
}

function Input({ image, shape: { width, height, channels } }: Omit<DrawingPictureProps, "drawing">) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const input = fromBase64(image);
    const pixels = context.createImageData(width, height);
    for (let i = 0; i < width * height; i += 1) {
      // One channel is ink on nothing, so that CSS can colour it; three are the picture itself.
      const value = (c: number) => input[i * channels + c] ?? 0;
      pixels.data.set(channels === 1 ? [0, 0, 0, value(0)] : [value(0), value(1), value(2), 255], i * 4);
    }
    context.putImageData(pixels, 0, 0);
  }, [image, width, height, channels]);
  return <canvas ref={canvas} width={width} height={height} data-ink={channels === 1} />;
}
