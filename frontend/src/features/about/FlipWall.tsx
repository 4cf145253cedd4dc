import { useEffect, useId, useRef, useState } from "react";
import type { Flip, FlipList } from "../../api/history.ts";
import { InputPicture } from "../../ui/InputPicture.tsx";
import { useTexts } from "../../ui/texts/useTexts.ts";
import { useHistoryWords } from "./useAboutWords.ts";

const AT_FIRST = 12;

interface FlipWallProps {
  title: string;
  gained: boolean;
  flips: readonly Flip[];
  /** Height, width and channels of the pictures. */
  shape: FlipList["shape"];
  /** How many changed that way in all, if that is known. */
  of: number | null;
}

/** Drawings that changed sides one way, each with what the version before said and what this one says. */
export function FlipWall({ title, gained, flips, shape, of }: FlipWallProps) {
  const words = useHistoryWords();
  const heading = useId();
  const [all, setAll] = useState(false);
  const wall = useRef<HTMLUListElement>(null);
  useEffect(() => {
    // The button that was pressed is gone: whoever goes by keys goes on at the first of those that came.
    if (all) wall.current?.querySelectorAll<HTMLElement>("li")[AT_FIRST]?.focus();
  }, [all]);
  const left = flips.length - AT_FIRST;
  return (
    <div className="flips" data-gained={gained}>
      <h3 id={heading}>{title}</h3>
      {flips.length === 0 && <p className="soft">{words.noneGained}</p>}
      {of !== null && of > flips.length && flips.length > 0 && <p className="soft">{words.shown(flips.length, of)}</p>}
      <ul ref={wall} aria-labelledby={heading} data-testid={gained ? "gained" : "lost"}>
        {flips.slice(0, all ? undefined : AT_FIRST).map((flip, place) => (
          // They come in one order, and none comes or goes.
          <FlipTile key={place} flip={flip} shape={shape} />
        ))}
      </ul>
      {left > 0 && !all && (
        <button type="button" className="button" onClick={() => setAll(true)}>
          {words.more(left)}
        </button>
      )}
    </div>
  );
}

function FlipTile({ flip: { label, champion, challenger, image }, shape }: { flip: Flip; shape: FlipList["shape"] }) {
  const t = useTexts();
  const words = useHistoryWords();
  return (
    <li className="flip" tabIndex={-1}>
      <InputPicture image={image} shape={shape} />
      <span className="only-read">{words.flip(label, champion, challenger)}</span>
      <span className="flip-said" aria-hidden="true">
        <span className="flip-before">{t.name(champion)}</span> → <span className="flip-now">{t.name(challenger)}</span>
      </span>
    </li>
  );
}
