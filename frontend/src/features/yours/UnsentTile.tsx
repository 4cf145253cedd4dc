import type { Submission } from "../../api/types.ts";
import type { InputShape } from "../../inference/metadata.ts";
import { useTexts } from "../../ui/texts/useTexts.ts";
import { DrawingPicture } from "./DrawingPicture.tsx";
import { useYoursWords } from "./useYoursWords.ts";

/** A drawing that is still on this device. */
export function UnsentTile({ submission: { drawing, image, label }, shape }: { submission: Submission; shape: InputShape }) {
  const t = useTexts();
  const words = useYoursWords();
  return (
    <li className="tile tile-waits">
      <DrawingPicture drawing={drawing} image={image} shape={shape} />
      <span className="tile-label">{label ? t.name(label) : words.nameless}</span>
      <span className="only-read">: </span>
      <span className="tile-said">{words.waits}</span>
    </li>
  );
}
