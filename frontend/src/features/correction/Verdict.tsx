import "./correction.css";

interface VerdictProps {
  /** The guess, said with its article. */
  guessed: string;
  labels: string[];
  /** What was asked for, said with its article, where the model cannot guess it: then it is most likely that. */
  asked: string | null;
  open: boolean;
  setOpen(open: boolean): void;
  /** Yes to the guess; or to what was asked for, where that is named. */
  onConfirm(): void;
  onCorrect(label: string): void;
}

/** The person's word on a guess: yes, or no and what it is instead. */
export function Verdict({ guessed, labels, asked, open, setOpen, onConfirm, onCorrect }: VerdictProps) {
  return (
    <div className="verdict">
      <div className="verdict-row">
        <button type="button" className="button button-main" data-testid="confirm" aria-keyshortcuts="Y" onClick={onConfirm}>
          {asked === null ? `Yes, ${guessed}` : `It's ${asked}`}
        </button>
        <button
          type="button"
          className="button"
          data-testid="correct"
          aria-keyshortcuts="N"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? "Never mind" : "No, it's…"}
        </button>
      </div>
      {open && (
        <ul className="labels" aria-label="What is it?">
          {labels.map((label) => (
            <li key={label}>
              <button
                type="button"
                className="button button-label"
                data-testid={`label-${label}`}
                onClick={() => onCorrect(label)}
              >
                {label}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
