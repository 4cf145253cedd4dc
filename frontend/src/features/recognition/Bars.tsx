import type { Guess } from "./useGuess.ts";
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
          <span className="bar-label">{guess === null ? " " : label}</span>
          <meter className="bar-meter" min={0} max={1} value={probability} aria-label={label} />
          <span className="bar-figure">{guess === null ? "" : `${Math.round(probability * 100)}%`}</span>
        </li>
      ))}
    </ol>
  );
}
