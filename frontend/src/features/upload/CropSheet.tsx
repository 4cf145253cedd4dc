import { type KeyboardEvent, type PointerEvent, useId, useRef } from "react";
import { dragged, type Framing, frameOf, type Grip, outline, zoomed } from "./framing.ts";
import type { Shown } from "./useOpened.ts";
import { useUploadWords } from "./useUploadWords.ts";
import "./upload.css";

interface CropSheetProps {
  picture: Shown;
  name: string;
  framing: Framing;
  setFraming(framing: Framing): void;
}

const WHOLE: Grip = { right: 0, down: 0 };
const GRIPS: readonly (Grip & { name: string })[] = [
  { name: "top left", right: -1, down: -1 },
  { name: "top right", right: 1, down: -1 },
  { name: "bottom left", right: -1, down: 1 },
  { name: "bottom right", right: 1, down: 1 },
];
const ARROWS: Readonly<Record<string, readonly [right: number, down: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
/** What a press of an arrow key moves, as a share of the picture. */
const STEP = 0.02;
export const CLOSER = 0.8;

interface Drag {
  grip: Grip;
  x: number;
  y: number;
  framing: Framing;
}

/** The picture, turned, under a frame that can be dragged, tapped or moved by keys. */
export function CropSheet({ picture, name, framing, setFraming }: CropSheetProps) {
  const words = useUploadWords();
  const keysId = useId();
  const box = useRef<HTMLDivElement>(null);
  const drag = useRef<Drag | null>(null);
  const around = outline(picture, framing);
  const frame = frameOf(picture, framing);
  const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(3)}%`;
  const scale = () => around.width / (box.current?.clientWidth || 1);

  const start = (event: PointerEvent) => {
    if (event.button !== 0 || drag.current !== null) return;
    const grip = GRIPS.find(({ name }) => name === (event.target as HTMLElement).dataset.grip) ?? WHOLE;
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { grip, x: event.clientX, y: event.clientY, framing };
  };
  const move = (event: PointerEvent) => {
    if (drag.current === null || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const { grip, x, y, framing: before } = drag.current;
    setFraming(dragged(picture, before, grip, (event.clientX - x) * scale(), (event.clientY - y) * scale()));
  };
  const end = () => {
    drag.current = null;
  };
  /** Whoever cannot drag taps: the frame comes there. */
  const tap = (event: PointerEvent) => {
    const place = box.current?.getBoundingClientRect();
    if (place === undefined || event.target !== event.currentTarget) return;
    const right = (event.clientX - place.left - place.width / 2) * scale() - frame.x;
    const down = (event.clientY - place.top - place.height / 2) * scale() - frame.y;
    setFraming(dragged(picture, framing, WHOLE, right, down));
  };

  const press = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const next = pressed(event.key, event.shiftKey);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    setFraming(next);
  };
  const pressed = (key: string, shift: boolean): Framing | null => {
    const arrow = ARROWS[key];
    if (arrow !== undefined) {
      const [right, down] = arrow;
      const grip = shift ? ({ right: right === 0 ? 0 : 1, down: down === 0 ? 0 : 1 } as const) : WHOLE;
      return dragged(picture, framing, grip, right * STEP * around.width, down * STEP * around.height);
    }
    if (key === "+" || key === "=") return zoomed(picture, framing, CLOSER);
    if (key === "-") return zoomed(picture, framing, 1 / CLOSER);
    return key === "Home" ? { ...framing, frame: null } : null;
  };

  return (
    <div className="sheet crop-sheet">
      <div ref={box} className="crop" style={{ "--ratio": around.width / around.height } as React.CSSProperties} onPointerDown={tap}>
        <img
          className="crop-picture"
          src={picture.url}
          alt={words.picture(name)}
          draggable={false}
          style={{ width: percent(picture.width, around.width), rotate: `${framing.turns * 90 + framing.tilt}deg` }}
        />
        <div
          className="crop-frame"
          data-testid="crop-frame"
          data-whole={framing.frame === null}
          role="application"
          tabIndex={0}
          aria-label={words.frame(Math.round((100 * frame.width) / around.width), Math.round((100 * frame.height) / around.height))}
          aria-describedby={keysId}
          style={{
            left: percent(around.width / 2 + frame.x - frame.width / 2, around.width),
            top: percent(around.height / 2 + frame.y - frame.height / 2, around.height),
            width: percent(frame.width, around.width),
            height: percent(frame.height, around.height),
          }}
          onKeyDown={press}
          onPointerDown={start}
          onPointerMove={move}
          onPointerUp={end}
          onPointerCancel={end}
        >
          {GRIPS.map(({ name: grip }) => (
            <span key={grip} className="crop-grip" data-grip={grip} />
          ))}
        </div>
      </div>
      <p id={keysId} className="only-read">
        {words.frameKeys}
      </p>
    </div>
  );
}
