import { useEffect, useState } from "react";
import type { Guess } from "./guesser.ts";
import { saying } from "./words.ts";
import "./recognition.css";

interface GuessLineProps {
  guess: Guess | null;
  /** Whether a newer guess is being worked out. */
  busy: boolean;
  /** What the model says while it has nothing to guess. */
  otherwise: string;
}

/** Milliseconds a guess must stand before it is read out: while one draws it changes with every stroke. */
const READ_OUT_AFTER = 900;

/** The guess in the model's handwriting. */
export function GuessLine({ guess, busy, otherwise }: GuessLineProps) {
  const words = guess && saying(guess.label, guess.probability, guess.model.unsureBelow, guess.probabilities.length);
  const sentence = words === null ? otherwise : `${words.before}${words.word}${words.after}`;
  return (
    <>
      <p
        className={sentence.length > 34 ? "guess guess-long" : "guess"}
        data-testid="guess"
        aria-busy={busy}
        data-label={guess?.label}
        data-probability={guess?.probability.toFixed(4)}
        data-unsure={guess === null ? undefined : String(guess.unsure)}
        data-version={guess?.model.version}
        data-ms={guess?.ms.toFixed(2)}
      >
        {words === null ? otherwise : words.before}
        {words !== null && words.word !== "" && (
          <span className="guess-word" key={words.word}>
            {words.word}
            {words.after}
          </span>
        )}
      </p>
      <ReadOut sentence={sentence} />
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
