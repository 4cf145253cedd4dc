import { useEffect, useState } from "react";
import { useTexts } from "../../ui/texts/useTexts.ts";
import { passed, type Round, ROUND_MS } from "./round.ts";
import "./play.css";

const LOOK_MS = 250;
/** From here on the clock is hot. */
const LAST_SECONDS = 5;

interface ClockProps {
  round: Pick<Round, "elapsed" | "since">;
  /** Which drawing of the game this is, from 1, and how many there are. */
  number: number;
  of: number;
}

/** The time that is left, as a figure and as a line that shrinks; and how far the game is, as a tally. */
export function Clock({ round, number, of }: ClockProps) {
  const t = useTexts().play;
  const [now, setNow] = useState(() => performance.now());
  const runs = round.since !== null;
  useEffect(() => {
    if (!runs) return;
    const timer = setInterval(() => setNow(performance.now()), LOOK_MS);
    return () => clearInterval(timer);
  }, [runs]);
  const share = 1 - passed(round, now) / ROUND_MS;
  const left = Math.ceil((share * ROUND_MS) / 1000);
  const last = runs && left <= LAST_SECONDS;
  return (
    <>
      <Tally number={number} of={of} words={t.round(number, of)} />
      <p className="clock" role="timer" aria-label={t.clock} data-last={last} data-testid="clock">
        {t.seconds(left)}
      </p>
      <span className="clock-line" aria-hidden="true">
        <span data-last={last} style={{ transform: `scaleX(${share.toFixed(4)})` }} />
      </span>
      <span className="only-read" aria-live="polite">
        {last ? t.last : ""}
      </span>
    </>
  );
}

function Tally({ number, of, words }: { number: number; of: number; words: string }) {
  return (
    <svg className="tally" viewBox={`0 0 ${of * 11} 22`} role="img" aria-label={words}>
      {Array.from({ length: of }, (_, i) => (
        <path key={i} d={TALLY[i % TALLY.length]} transform={`translate(${i * 11} 0)`} data-state={i + 1 < number ? "past" : i + 1 === number ? "now" : "next"} />
      ))}
    </svg>
  );
}

// Drawn by hand, so that no two in a row are the same.
const TALLY = ["M6 3C5 9 5 14 4 19", "M5 4C5 10 6 14 5 20", "M7 3C6 8 4 13 4 19", "M5 3C6 9 5 15 6 19"];
