import { InputCanvas, type InputImage } from "./InputCanvas.tsx";
import "./inputPicture.css";

/** A model input as the model got it, on a sheet. What it is stands beside it. */
export function InputPicture(input: InputImage) {
  return (
    <span className="input-picture" aria-hidden="true">
      <InputCanvas {...input} />
    </span>
  );
}
