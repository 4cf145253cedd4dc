import type { Guess } from "./guesser.ts";
import { percent } from "./words.ts";
import "./recognition.css";

const SHOWN = 4;

interface BarsProps {
  guess: Guess | null;
  labels: string[];
}

/** The most probable labels with their probabilities. */
export function Bars({ guess, labels }: BarsProps) {
  const ranked = labels
    .map((label, index) => ({ label, probability: guess?.probabilities[index] ?? 0 }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, SHOWN);
  return (
    <ol className="bars" aria-label="How probable I find each" data-empty={guess === null}>
      {ranked.map(({ label, probability }, rank) => (
        <li key={rank} className="bar">
          <span className="bar-label">{guess === null ? "\u00a0" : label}</span>
          <span className="bar-track">
            <span className="bar-fill" style={{ transform: `scaleX(${probability.toFixed(3)})` }} />
          </span>
          <span className="bar-figure">{guess === null ? "" : percent(probability)}</span>
        </li>
      ))}
    </ol>
  );
}
