import type { Guess } from "./guesser.ts";
import { knowing, percent } from "./words.ts";
import "./recognition.css";

const SHOWN = 4;

interface BarsProps {
  guess: Guess | null;
  labels: string[];
  /** What the model will be able to guess only when it has learned it. */
  unknown: string[];
}

/** The most probable labels with their probabilities; before there is a guess, what could be guessed. */
export function Bars({ guess, labels, unknown }: BarsProps) {
  if (guess === null) return <p className="bars knows">{knowing(labels, unknown)}</p>;
  const ranked = labels
    .map((label, index) => ({ label, probability: guess.probabilities[index] ?? 0 }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, SHOWN);
  return (
    <ol className="bars" aria-label="How probable I find each">
      {ranked.map(({ label, probability }, rank) => (
        <li key={rank} className="bar">
          <span>{label}</span>
          <span className="bar-track">
            <span className="bar-fill" style={{ transform: `scaleX(${probability.toFixed(3)})` }} />
          </span>
          <span className="bar-figure">{percent(probability)}</span>
        </li>
      ))}
    </ol>
  );
}
