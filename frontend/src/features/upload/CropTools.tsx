import { useLetterKeys } from "../../ui/letterKeys.ts";
import { CLOSER } from "./CropSheet.tsx";
import { type Framing, MOST_TILT, type Size, tilted, turned, UNTOUCHED, zoomed } from "./framing.ts";
import { useUploadWords } from "./useUploadWords.ts";
import "./upload.css";

interface CropToolsProps {
  size: Size;
  framing: Framing;
  setFraming(framing: Framing): void;
  /** Whether there is nothing yet to turn. */
  disabled: boolean;
}

/** Turning, tilting and zooming without dragging. */
export function CropTools({ size, framing, setFraming, disabled }: CropToolsProps) {
  const words = useUploadWords();
  const [letters] = useLetterKeys();
  const touched = framing.turns !== 0 || framing.tilt !== 0 || framing.frame !== null;
  return (
    <fieldset className="board-tools crop-tools" aria-label={words.tools} disabled={disabled}>
      <button
        type="button"
        className="button"
        data-testid="turn"
        data-key={letters ? "R" : undefined}
        aria-keyshortcuts="R Shift+R"
        onClick={() => setFraming(turned(framing, 1))}
      >
        {words.turn}
      </button>
      <button type="button" className="button" data-testid="closer" onClick={() => setFraming(zoomed(size, framing, CLOSER))}>
        {words.closer}
      </button>
      <button type="button" className="button" data-testid="wider" disabled={framing.frame === null} onClick={() => setFraming(zoomed(size, framing, 1 / CLOSER))}>
        {words.wider}
      </button>
      <button type="button" className="button" data-testid="as-it-was" disabled={!touched} onClick={() => setFraming(UNTOUCHED)}>
        {words.asItWas}
      </button>
      <label className="tilt">
        <span>{words.straighten}</span>
        <input
          type="range"
          data-testid="tilt"
          min={-MOST_TILT}
          max={MOST_TILT}
          step={1}
          value={framing.tilt}
          aria-valuetext={words.degrees(framing.tilt)}
          onChange={(event) => setFraming(tilted(size, framing, event.currentTarget.valueAsNumber))}
        />
        <span className="tilt-figure" aria-hidden="true">
          {words.degrees(framing.tilt)}
        </span>
      </label>
    </fieldset>
  );
}
