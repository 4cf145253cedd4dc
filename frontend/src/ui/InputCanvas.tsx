import { useEffect, useRef } from "react";
import { fromBase64 } from "../inference/base64.ts";
import { type InputShape, rgba } from "./inputPixels.ts";

export interface InputImage {
  /** Base64 of the model input. */
  image: string;
  shape: InputShape;
}

/** A model input, pixel by pixel, and no frame. One channel is ink on nothing, so that CSS can colour it. */
export function InputCanvas({ image, shape }: InputImage) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [height, width, channels] = shape;
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    context?.putImageData(new ImageData(rgba(fromBase64(image), [height, width, channels]), width, height), 0, 0);
  }, [image, height, width, channels]);
  return <canvas ref={canvas} width={width} height={height} data-ink={channels === 1} />;
}
