import { memo } from "react";
import { useTexts } from "../../ui/texts/useTexts.ts";
import type { Guess } from "./guesser.ts";
import "./recognition.css";

const SHOWN = 4;

interface BarsProps {
  guess: Guess | null;
  labels: string[];
  /** What the model will be able to guess only when it has learned it. */
  unknown: string[];
  /** Whether one is drawing: the bars show each guess at once instead of gliding there. */
  live?: boolean;
  /** Says in one tap that it is this one. */
  onChoose?: (label: string) => void;
}

/** The most probable labels with their probabilities; before there is a guess, what could be guessed. */
export const Bars = memo(function Bars({ guess, labels, unknown, live = false, onChoose }: BarsProps) {
  const t = useTexts();
  if (guess === null) return <p className="bars knows">{t.knowing(labels, unknown)}</p>;
  const ranked = labels
    .map((label, index) => ({ label, probability: guess.probabilities[index] ?? 0 }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, SHOWN);
  return (
    <ol className="bars" data-live={live} aria-label={t.see.bars}>
      {ranked.map(({ label, probability }, rank) => (
        <li key={rank} className="bar">
          <span>
            {onChoose === undefined ? (
              t.name(label)
            ) : (
              <button type="button" className="bar-choose" aria-label={t.verdict.itIs(label)} onClick={() => onChoose(label)}>
                {t.name(label)}
              </button>
            )}
          </span>
          <span className="bar-track">
            <span className="bar-fill" style={{ transform: `scaleX(${probability.toFixed(3)})` }} />
          </span>
          <span className="bar-figure">{t.percent(probability)}</span>
        </li>
      ))}
    </ol>
  );
});
