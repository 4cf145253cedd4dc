import { useTexts } from "../ui/texts/useTexts.ts";

interface PlayToolsProps {
  ended: boolean;
  /** Whether nothing lies on the sheet. */
  empty: boolean;
  /** Whether the model has said something of it. */
  guessed: boolean;
  undo(): void;
  clear(): void;
  done(): void;
  skip(): void;
  decline(): void;
}

/** The buttons at the sheet: while one draws, and once the round has ended. */
export function PlayTools({ ended, empty, guessed, undo, clear, done, skip, decline }: PlayToolsProps) {
  const t = useTexts();
  return (
    <div className="board-tools">
      {ended ? (
        <>
          <button type="button" className="button" data-testid="clear" onClick={clear}>
            {t.play.again}
          </button>
          <button type="button" className={guessed ? "button" : "button button-main"} data-testid="decline" onClick={decline}>
            {guessed ? t.play.keep : t.play.next}
          </button>
        </>
      ) : (
        <>
          <button type="button" className="button" data-testid="undo" aria-keyshortcuts="Control+Z" onClick={undo}>
            {t.sheet.undo}
          </button>
          <button type="button" className="button" data-testid="clear" aria-keyshortcuts="Escape" onClick={clear}>
            {t.sheet.clear}
          </button>
          {!empty && (
            <button type="button" className="button board-skip" data-testid="done" onClick={done}>
              {t.play.done}
            </button>
          )}
          <button type="button" className={empty ? "button board-skip" : "button"} data-testid="skip" onClick={skip}>
            {t.play.skip}
          </button>
        </>
      )}
    </div>
  );
}
