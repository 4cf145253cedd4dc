import { useEffect, useRef } from "react";
import { fromBase64 } from "../inference/base64.ts";
import { type InputShape, rgba } from "./inputPixels.ts";
import "./inputPicture.css";

/** A model input as the model got it, pixel by pixel. What it is stands beside it. */
export function InputPicture({ image, shape }: { image: string; shape: InputShape }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [height, width, channels] = shape;
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    context?.putImageData(new ImageData(rgba(fromBase64(image), [height, width, channels]), width, height), 0, 0);
  }, [image, height, width, channels]);
  return (
    <span className="input-picture" aria-hidden="true">
      <canvas ref={canvas} width={width} height={height} data-ink={channels === 1} />
    </span>
  );
}
