import { type DragEvent, useState } from "react";
import type { PictureChoice } from "./usePicture.ts";
import "./upload.css";

/** The sheet for pictures: choose, drop or paste one onto it. */
export function PictureSheet({ choice }: { choice: PictureChoice }) {
  const [over, setOver] = useState(false);
  const { picture, opening, open } = choice;

  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file !== undefined) open(file);
  };

  return (
    <label
      className="sheet picture-sheet"
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <input
        className="only-read"
        type="file"
        accept="image/png,image/jpeg,image/webp"
        data-testid="upload"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file !== undefined) open(file);
          // The same file may be chosen again.
          event.currentTarget.value = "";
        }}
      />
      {picture !== null && <img className="picture" src={picture.url} alt="The picture you chose" />}
      {picture === null && (
        <span className="sheet-hint picture-hint">
          <span className="button picture-button">{opening ? "Opening it…" : "Choose a picture"}</span>
          or drop it here, or paste it. PNG, JPEG or WebP; a photo of a pencil drawing will do.
        </span>
      )}
    </label>
  );
}
