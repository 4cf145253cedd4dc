import "./correction.css";

interface VerdictProps {
  /** The guess, said with its article. */
  guessed: string;
  labels: string[];
  open: boolean;
  setOpen(open: boolean): void;
  onConfirm(): void;
  onCorrect(label: string): void;
}

/** The person's word on a guess: yes, or no and what it is instead. */
export function Verdict({ guessed, labels, open, setOpen, onConfirm, onCorrect }: VerdictProps) {
  return (
    <div className="verdict">
      <div className="verdict-row">
        <button type="button" className="button button-main" data-testid="confirm" aria-keyshortcuts="Y" onClick={onConfirm}>
          Yes, {guessed}
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
