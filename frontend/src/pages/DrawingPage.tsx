import { useCallback, useMemo, useState } from "react";
import { thanksWords } from "../features/contribution/thanks.ts";
import type { Contributions } from "../features/contribution/useContributions.ts";
import { Verdict } from "../features/correction/Verdict.tsx";
import { Sheet } from "../features/drawing/Sheet.tsx";
import { useKeptDrawing } from "../features/drawing/useKeptDrawing.ts";
import { Bars } from "../features/recognition/Bars.tsx";
import { GuessLine } from "../features/recognition/GuessLine.tsx";
import type { KeeperState, ModelKeeper } from "../features/recognition/modelKeeper.ts";
import { ModelSees } from "../features/recognition/ModelSees.tsx";
import { simplify } from "../inference/recipes.ts";
import { useLetterKeys } from "../ui/letterKeys.ts";
import { useTexts } from "../ui/texts/useTexts.ts";
import { useShortcuts } from "../ui/useShortcuts.ts";
import { knownLabels } from "./knownLabels.ts";
import { stateWords } from "./stateWords.ts";
import { useSheetGuess } from "./useSheetGuess.ts";
import { useTeaching } from "./useTeaching.ts";
import { wordsOn } from "./wordsOn.ts";
import "./pages.css";

interface DrawingPageProps {
  keeper: ModelKeeper;
  state: KeeperState;
  /** The task's labels, as the page heard of them last. */
  labels: string[];
  contributions: Contributions;
}

/** The sheet, the guess about it, and the person's word on that. */
export function DrawingPage({ keeper, state, labels, contributions }: DrawingPageProps) {
  const t = useTexts();
  const [drawing, dispatch] = useKeptDrawing(keeper.task);
  const [choosing, setChoosing] = useState(false);
  const [letters] = useLetterKeys();
  const teach = useTeaching(contributions);
  const known = useMemo(() => knownLabels(labels, state.model?.labels ?? null, null), [labels, state.model]);
  const { strokes } = drawing;
  const empty = strokes.length === 0;
  const { guess, problem, busy, settled } = useSheetGuess(keeper, state.model, strokes, contributions.moveOn);

  const undo = useCallback(() => dispatch({ do: "undo" }), [dispatch]);
  const redo = useCallback(() => dispatch({ do: "redo" }), [dispatch]);
  const clear = useCallback(() => {
    dispatch({ do: "clear" });
    setChoosing(false);
  }, [dispatch]);

  const say = useCallback(
    async (label: string) => {
      if (strokes.length === 0) return;
      if (!(await teach(strokes, settled(), label, { drawing: simplify(strokes) }))) return;
      dispatch({ do: "lay", strokes: [] });
      setChoosing(false);
    },
    [settled, teach, strokes, dispatch],
  );

  useShortcuts(
    useMemo(
      () => ({
        z: undo,
        "mod+z": undo,
        "shift+z": redo,
        "mod+shift+z": redo,
        "mod+y": redo,
        x: clear,
        escape: () => (choosing ? setChoosing(false) : clear()),
        y: () => void (guess !== null && say(guess.label)),
        n: () => setChoosing(guess !== null),
      }),
      [undo, redo, clear, choosing, guess, say],
    ),
  );

  const spoken = stateWords(t, state) ?? (problem && t.problem(problem)) ?? (empty ? thanksWords(t, contributions.thanks) : null);
  return (
    <main className="board">
      <h1 className="board-title">{t.draw.title}</h1>
      <div className="board-sheet">
        <Sheet drawing={drawing} dispatch={dispatch} hint={t.draw.hint} />
      </div>
      <div className="board-tools">
        <button type="button" className="button" data-testid="undo" data-key={letters ? "Z" : undefined} aria-keyshortcuts="Z Control+Z" onClick={undo}>
          {t.sheet.undo}
        </button>
        <button type="button" className="button" data-testid="redo" data-key={letters ? "⇧Z" : undefined} aria-keyshortcuts="Shift+Z Control+Shift+Z" onClick={redo}>
          {t.sheet.redo}
        </button>
        <button type="button" className="button" data-testid="clear" data-key={letters ? "X" : "Esc"} aria-keyshortcuts="X Escape" onClick={clear}>
          {t.sheet.clear}
        </button>
      </div>
      <aside className="board-side">
        <div className="board-guess">
          <GuessLine guess={guess} busy={busy} says={wordsOn(t, guess, spoken ?? t.play.watching)} />
        </div>
        <div className="board-verdict">
          {guess !== null && (
            <Verdict
              key={state.model?.digest}
              yes={t.verdict.yes(guess.label)}
              labels={known.choices}
              open={choosing}
              setOpen={setChoosing}
              onConfirm={() => void say(guess.label)}
              onCorrect={(label) => void say(label)}
            />
          )}
        </div>
        <Bars guess={guess} labels={state.model?.labels ?? []} unknown={known.unknown} onChoose={(label) => void say(label)} />
        <ModelSees guess={guess} shape={state.model?.input ?? null} onRequest />
      </aside>
    </main>
  );
}
