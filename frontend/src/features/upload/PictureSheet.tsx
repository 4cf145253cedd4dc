import { useState } from "react";
import { Camera } from "./Camera.tsx";
import { PictureInput } from "./PictureInput.tsx";
import { useCameraKind } from "./useCameraKind.ts";
import { useUploadWords } from "./useUploadWords.ts";
import "./upload.css";

interface PictureSheetProps {
  take(files: Iterable<File>): void;
  over: boolean;
}

/** The empty sheet for pictures: choose some, take one, drop or paste them. */
export function PictureSheet({ take, over }: PictureSheetProps) {
  const words = useUploadWords();
  const camera = useCameraKind();
  const [live, setLive] = useState(false);
  if (live) return <Camera take={take} close={() => setLive(false)} />;
  return (
    <div className="sheet picture-sheet" data-over={over}>
      <PictureInput className="picture-choose" take={take}>
        <span className="button picture-button">{words.choose}</span>
        <span className="picture-hint">{over ? words.drop : words.hint}</span>
      </PictureInput>
      {camera !== null && (
        <p className="picture-camera">
          {camera === "phone" ? (
            <PictureInput className="button picture-button" take={take} capture>
              {words.photo}
            </PictureInput>
          ) : (
            <button type="button" className="button picture-button" data-testid="camera" onClick={() => setLive(true)}>
              {words.camera}
            </button>
          )}
        </p>
      )}
    </div>
  );
}
