import { memo, useEffect, useState } from "react";
import type { Saying } from "../../ui/texts/saying.ts";
import type { Guess } from "./guesser.ts";
import "./recognition.css";

interface GuessLineProps {
  guess: Guess | null;
  /** Whether a newer guess is being worked out. */
  busy: boolean;
  /** What the model says now. */
  says: Saying;
  /** What it said before that, still to be seen but not to be heard again. */
  earlier?: string;
  /** Whether it says what was asked for: that is underlined, by hand. */
  found?: boolean;
}

/** Milliseconds a sentence must stand before it is read out: while one draws it changes with every stroke. */
const READ_OUT_AFTER = 900;

/** What the model says, in its handwriting. */
export const GuessLine = memo(function GuessLine({ guess, busy, says, earlier = "", found = false }: GuessLineProps) {
  // What ends the word must not begin a line.
  const mark = /^\S*/.exec(says.after)?.[0] ?? "";
  const sentence = `${says.before}${says.word}${says.after}`;
  return (
    <>
      <p
        className={earlier.length + sentence.length > 34 ? "guess guess-long" : "guess"}
        data-testid="guess"
        aria-busy={busy}
        data-label={guess?.label}
        data-probability={guess?.probability.toFixed(4)}
        data-unsure={guess === null ? undefined : String(guess.unsure)}
        data-version={guess?.model.version}
        data-ms={guess?.ms.toFixed(2)}
      >
        {earlier !== "" && <span className="guess-earlier">{earlier} </span>}
        {says.before}
        {says.word !== "" && (
          <span className="guess-word" key={sentence} data-found={found}>
            {says.word}
            {mark}
            {found && <Joy />}
          </span>
        )}
        {says.after.slice(mark.length)}
      </p>
      <ReadOut sentence={sentence} />
    </>
  );
});

/** The word underlined twice, and a burst of ink beside it. */
function Joy() {
  return (
    <>
      <svg className="guess-underline" viewBox="0 0 200 14" preserveAspectRatio="none" aria-hidden="true">
        <path d="M3 8C40 3 90 4 196 6C150 6 80 8 30 12" pathLength={1} />
      </svg>
      <svg className="guess-burst" viewBox="0 0 60 60" aria-hidden="true">
        <path d="M6 20L16 4" pathLength={1} />
        <path d="M13 27L36 12" pathLength={1} />
        <path d="M15 36L43 36" pathLength={1} />
        <path d="M12 45L31 55" pathLength={1} />
      </svg>
    </>
  );
}

/** Says to a screen reader what has stood for a moment. */
function ReadOut({ sentence }: { sentence: string }) {
  const [said, setSaid] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setSaid(sentence), READ_OUT_AFTER);
    return () => clearTimeout(timer);
  }, [sentence]);
  return (
    <p className="only-read" aria-live="polite">
      {said}
    </p>
  );
}
