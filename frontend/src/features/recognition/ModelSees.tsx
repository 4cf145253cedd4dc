import { memo, useEffect, useRef, useState } from "react";
import { useTexts } from "../../ui/texts/useTexts.ts";
import type { InputShape } from "../../inference/metadata.ts";
import type { Guess } from "./guesser.ts";
import "./recognition.css";

const USUAL: InputShape = { height: 28, width: 28, channels: 1 };

interface ModelSeesProps {
  guess: Guess | null;
  shape: InputShape | null;
  /** Whether it is shown only to those who ask for it. */
  onRequest?: boolean;
}

/** The very bytes that the model answers to, and how long that took. */
export const ModelSees = memo(function ModelSees({ guess, shape, onRequest = false }: ModelSeesProps) {
  const t = useTexts().see;
  const [open, setOpen] = useState(false);
  if (!onRequest) return <Seen guess={guess} shape={shape} />;
  return (
    <details className="sees-box" data-testid="sees" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t.title}</summary>
      {open && <Seen guess={guess} shape={shape} />}
    </details>
  );
});

function Seen({ guess, shape }: Omit<ModelSeesProps, "onRequest">) {
  const t = useTexts();
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = shape ?? USUAL;

  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const { height, width, channels } = size;
    const pixels = context.createImageData(width, height);
    const input = guess?.input;
    for (let i = 0; i < width * height; i += 1) {
      // One channel is ink on nothing, so that CSS can colour it; three are the picture itself.
      const value = (c: number) => input?.[i * channels + c] ?? 0;
      const rgba = channels === 1 ? [0, 0, 0, value(0)] : [value(0), value(1), value(2), input === undefined ? 0 : 255];
      pixels.data.set(rgba, i * 4);
    }
    context.putImageData(pixels, 0, 0);
  }, [guess, size]);

  return (
    <figure className="sees">
      <canvas ref={canvas} width={size.width} height={size.height} aria-hidden="true" data-ink={size.channels === 1} />
      <figcaption>
        {t.see.title}: {t.see.size(size.width, size.height)}{" "}
        {guess === null ? t.see.private : t.see.answered(t.milliseconds(guess.ms))}
      </figcaption>
    </figure>
  );
}
