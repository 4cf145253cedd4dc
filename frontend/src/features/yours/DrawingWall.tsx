import { Fragment, type ReactNode, useRef, useState } from "react";
import type { Given } from "../../api/types.ts";
import type { InputShape } from "../../inference/metadata.ts";
import { useTexts } from "../../ui/texts/useTexts.ts";
import { DrawingPicture } from "./DrawingPicture.tsx";
import { useYoursWords } from "./useYoursWords.ts";

interface DrawingWallProps {
  /** Those the server has, newest first. */
  drawings: readonly Given[];
  /** Tiles that stand before them. */
  unsent: ReactNode;
  shape: InputShape;
  labels: readonly string[];
  rename(id: string, label: string): Promise<void>;
}

/** One's drawings, each with its label and what the model said; one that is tapped opens for another label. */
export function DrawingWall({ drawings, unsent, shape, labels, rename }: DrawingWallProps) {
  const t = useTexts();
  const words = useYoursWords();
  const wall = useRef<HTMLUListElement>(null);
  const [open, setOpen] = useState<string | null>(null);
  const [changed, setChanged] = useState<Pick<Given, "id" | "label"> | null>(null);

  const close = (id: string) => {
    setOpen(null);
    // The button that was pressed is gone with what was open.
    wall.current?.querySelector<HTMLElement>(`[data-id="${id}"]`)?.focus();
  };
  const say = async (id: string, label: string) => {
    await rename(id, label);
    setChanged({ id, label });
    close(id);
  };

  return (
    <>
      <ul className="wall" ref={wall} data-testid="wall">
        {unsent}
        {drawings.map((one) => (
          <Fragment key={one.id}>
            <li>
              <button
                type="button"
                className="tile"
                data-id={one.id}
                data-changed={changed?.id === one.id}
                aria-expanded={open === one.id}
                onClick={() => setOpen(open === one.id ? null : one.id)}
              >
                <DrawingPicture drawing={one.drawing} image={one.image} shape={shape} />
                <span className="tile-label">{one.label === null ? words.nameless : t.name(one.label)}</span>
                <span className="only-read">: </span>
                <span className="tile-said" data-knew={one.guess === one.label}>
                  {one.guess === one.label ? words.knew : words.said(one.guess)}
                </span>
              </button>
            </li>
            {open === one.id && (
              <Opened one={one} labels={labels} say={(label) => say(one.id, label)} close={() => close(one.id)} />
            )}
          </Fragment>
        ))}
      </ul>
      <p className="only-read" role="status">
        {changed?.label && words.renamed(changed.label)}
      </p>
    </>
  );
}

interface OpenedProps {
  one: Given;
  labels: readonly string[];
  /** @throws where it was not taken */
  say(label: string): Promise<void>;
  close(): void;
}

function Opened({ one, labels, say, close }: OpenedProps) {
  const t = useTexts();
  const words = useYoursWords();
  const [problem, setProblem] = useState(false);
  const [busy, setBusy] = useState(false);

  const choose = async (label: string) => {
    if (busy) return;
    if (label === one.label) return close();
    setBusy(true);
    setProblem(false);
    try {
      await say(label);
    } catch {
      setProblem(true);
      setBusy(false);
    }
  };

  return (
    <li
      className="opened"
      onKeyDown={(event) => {
        if (event.key === "Escape") close();
      }}
    >
      <p>
        {words.story(one.guess, one.probability, one.model_version, new Date(one.created_at))}{" "}
        {one.label_origin === "moderated" && one.label !== null && `${words.moderated(one.label)} `}
        <span className="soft">{words.learnedFromIt(one.published_versions)}</span>
      </p>
      <p className="opened-question">{words.which}</p>
      <ul className="opened-labels" aria-label={words.which}>
        {labels.map((label) => (
          <li key={label}>
            <button
              type="button"
              className="button opened-label"
              data-testid={`label-${label}`}
              aria-pressed={label === one.label}
              onClick={() => void choose(label)}
            >
              {t.name(label)}
            </button>
          </li>
        ))}
      </ul>
      <p className="trouble" role="alert">
        {problem && words.notRenamed}
      </p>
      <p>
        <button type="button" className="button" onClick={close}>
          {words.asItIs}
        </button>
      </p>
    </li>
  );
}
