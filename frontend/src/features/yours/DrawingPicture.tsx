import type { InputShape } from "../../inference/metadata.ts";
import type { Stroke } from "../../inference/recipes.ts";
import { InkPicture } from "../../ui/InkPicture.tsx";
import { InputCanvas } from "../../ui/InputCanvas.tsx";

interface DrawingPictureProps {
  /** A simplified drawing; null for what came as a picture. */
  drawing: readonly unknown[] | null | undefined;
  /** Base64 of the model input. */
  image: string;
  shape: InputShape;
}

/** The strokes as they were drawn; of a picture, the model input with its pixels. What it is stands beside it. */
export function DrawingPicture({ drawing, image, shape: { height, width, channels } }: DrawingPictureProps) {
  return (
    <span className="tile-picture" aria-hidden="true">
      {drawing && drawing.length > 0 ? (
        <InkPicture strokes={drawing as Stroke[]} label="" />
      ) : (
        <InputCanvas image={image} shape={[height, width, channels]} />
      )}
    </span>
  );
}
