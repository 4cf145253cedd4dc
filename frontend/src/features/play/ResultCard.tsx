import { useEffect, useRef, useState } from "react";
import { InkPicture } from "../../ui/InkPicture.tsx";
import type { Texts } from "../../ui/texts/english.ts";
import { useTexts } from "../../ui/texts/useTexts.ts";
import { type Drawn, guessed } from "./game.ts";
import { type CardEntry, paintCard } from "./picture.ts";
import { sharePicture } from "./share.ts";
import "./play.css";

/** Taps within this time after the last word were meant for it, not for what stands there now. */
const UNHEARD_MS = 600;

function entryOf(t: Texts, { strokes, asked, saw, ending, told }: Drawn): CardEntry {
  const it = told ?? asked;
  const knew = ending === "guessed";
  const missed = saw === null ? t.card.blind : saw.label === it ? t.card.almost : t.card.saw(saw);
  return { strokes, label: t.name(it), knew, words: knew ? t.card.knew : missed };
}

function tooSoon(since: number): boolean {
  return performance.now() - since < UNHEARD_MS;
}

interface ResultCardProps {
  drawn: readonly Drawn[];
  onAgain(): void;
}

/** What a game came to: the drawings, and what the model saw in each. */
export function ResultCard({ drawn, onAgain }: ResultCardProps) {
  const t = useTexts();
  const card = useRef<HTMLElement>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const [since] = useState(() => performance.now());
  const [note, setNote] = useState<string | null>(null);
  useEffect(() => title.current?.focus({ preventScroll: true }), []);

  const entries = drawn.map((one) => entryOf(t, one));
  const headline = t.card.title(guessed(drawn), drawn.length);
  const told = drawn.filter((one) => one.told !== null).length;

  const share = async () => {
    if (card.current === null || tooSoon(since)) return;
    setNote(t.card.sharing);
    try {
      const picture = await paintCard(entries, { headline, address: location.host }, card.current);
      const shared = await sharePicture(picture, "deltaloop.png", t.card.invitation(`${location.origin}/`));
      setNote(shared === "saved" ? t.card.saved : null);
    } catch {
      setNote(t.card.failed);
    }
  };

  return (
    <main className="card" ref={card}>
      <h1 className="guess card-title" ref={title} tabIndex={-1} data-testid="result">
        {headline}
      </h1>
      <ol className="card-drawings">
        {entries.map(({ strokes, label, words, knew }, index) => (
          <li key={index} className="card-drawing">
            <InkPicture strokes={strokes} label={label} />
            <p className="card-words">
              <span className="soft">{label}</span>
              <span className="card-saw" data-knew={knew}>
                {words}
              </span>
            </p>
          </li>
        ))}
      </ol>
      <div className="card-tools">
        <button type="button" className="button button-main" data-testid="share" onClick={() => void share()}>
          {t.card.share}
        </button>
        <button type="button" className="button" data-testid="again" onClick={() => tooSoon(since) || onAgain()}>
          {t.card.again}
        </button>
      </div>
      <p className="soft" role="status">
        {note ?? t.card.learned(told)}
      </p>
    </main>
  );
}
