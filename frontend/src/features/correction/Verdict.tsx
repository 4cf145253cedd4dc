import { memo } from "react";
import { useLetterKeys } from "../../ui/letterKeys.ts";
import { useTexts } from "../../ui/texts/useTexts.ts";
import "./correction.css";

interface VerdictProps {
  /** What one says yes to: the guess, or what was asked for. */
  yes: string;
  labels: string[];
  open: boolean;
  setOpen(open: boolean): void;
  onConfirm(): void;
  onCorrect(label: string): void;
  /** A question before the answers, where they need one. */
  question?: string | null;
}

/** The person's word on a guess: yes, or no and what it is instead. */
export const Verdict = memo(function Verdict({ yes, labels, open, setOpen, onConfirm, onCorrect, question = null }: VerdictProps) {
  const t = useTexts();
  const [letters] = useLetterKeys();
  return (
    <div className="verdict">
      {question !== null && <p className="verdict-question">{question}</p>}
      <div className="verdict-row">
        <button type="button" className="button button-main" data-testid="confirm" data-key={letters ? "Y" : undefined} aria-keyshortcuts="Y" onClick={onConfirm}>
          {yes}
        </button>
        <button
          type="button"
          className="button"
          data-testid="correct"
          data-key={letters ? "N" : undefined}
          aria-keyshortcuts="N"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? t.verdict.close : t.verdict.no}
        </button>
      </div>
      {open && (
        <ul className="labels" aria-label={t.verdict.which}>
          {labels.map((label) => (
            <li key={label}>
              <button
                type="button"
                className="button button-label"
                data-testid={`label-${label}`}
                onClick={() => onCorrect(label)}
              >
                {t.name(label)}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
});
