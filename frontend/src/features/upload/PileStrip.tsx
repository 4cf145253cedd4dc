import { type KeyboardEvent, useEffect, useRef } from "react";
import { useTexts } from "../../ui/texts/useTexts.ts";
import { type Entry, type Pile, tally } from "./pile.ts";
import { useUploadWords } from "./useUploadWords.ts";
import "./upload.css";

/** How far one has come with a pile, as a line. */
export function PileProgress({ pile }: { pile: Pile }) {
  const words = useUploadWords();
  const { done, of } = tally(pile);
  const text = words.progress(done, of);
  return (
    <div
      className="pile-progress"
      data-testid="progress"
      role="progressbar"
      aria-label={words.pictures}
      aria-valuemin={0}
      aria-valuemax={of}
      aria-valuenow={done}
      aria-valuetext={text}
    >
      <span className="pile-line">
        <span style={{ transform: `scaleX(${of === 0 ? 0 : (done / of).toFixed(4)})` }} />
      </span>
      <span className="pile-figure">{text}</span>
    </div>
  );
}

interface PileStripProps {
  pile: Pile;
  show(key: number): void;
}

/** Every picture of the pile, small, with what became of it; one that is left to do comes onto the sheet by a tap. */
export function PileStrip({ pile, show }: PileStripProps) {
  const words = useUploadWords();
  const strip = useRef<HTMLUListElement>(null);
  const { entries, at } = pile;

  useEffect(() => {
    const list = strip.current;
    const now = list?.querySelector<HTMLElement>("[aria-current=true]")?.parentElement;
    // The strip alone: scrolled into view, it would pull the page away from the picture.
    if (list && now) list.scrollLeft = now.offsetLeft - list.offsetLeft - (list.clientWidth - now.clientWidth) / 2;
  }, [at]);

  // One stop for the Tab key, however many pictures; arrows go from one to the next.
  const open = entries.filter(({ fate }) => fate.kind === "waiting" || fate.kind === "skipped");
  const stop = open.some(({ key }) => key === at) ? at : open[0]?.key;
  const walk = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const buttons = [...(strip.current?.querySelectorAll("button") ?? [])];
    const next = buttons[buttons.indexOf(document.activeElement as HTMLButtonElement) + step];
    event.preventDefault();
    next?.focus();
  };

  return (
    <ul ref={strip} className="strip" aria-label={words.pictures} onKeyDown={walk} data-testid="strip">
      {entries.map((entry, i) => {
        const canShow = entry.fate.kind === "waiting" || entry.fate.kind === "skipped";
        const name = words.fate(i + 1, entry.fate);
        return (
          <li key={entry.key} data-fate={entry.fate.kind}>
            {canShow ? (
              <button
                type="button"
                className="strip-picture"
                aria-label={name}
                aria-current={entry.key === at}
                tabIndex={entry.key === stop ? 0 : -1}
                onClick={() => show(entry.key)}
              >
                <Small entry={entry} />
              </button>
            ) : (
              <span className="strip-picture" role="img" aria-label={name}>
                <Small entry={entry} />
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function Small({ entry: { fate, thumbnail } }: { entry: Entry }) {
  const t = useTexts();
  return (
    <>
      {thumbnail === null ? <span className="strip-blank" /> : <img src={thumbnail} alt="" draggable={false} />}
      <span className="strip-fate" aria-hidden="true">
        {fate.kind === "taught" ? t.name(fate.label) : fate.kind === "skipped" ? "–" : fate.kind === "refused" ? "?" : ""}
      </span>
    </>
  );
}
