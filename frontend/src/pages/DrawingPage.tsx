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
import { useSteady } from "../ui/useSteady.ts";
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

  const say = useSteady(async (label: string) => {
    if (strokes.length === 0) return;
    if (!(await teach(strokes, settled(), label, { drawing: simplify(strokes) }))) return;
    dispatch({ do: "lay", strokes: [] });
    setChoosing(false);
  });
  const confirm = useSteady(() => void (guess !== null && say(guess.label)));
  const correct = useSteady((label: string) => void say(label));
  const guessed = guess !== null;

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
        y: confirm,
        n: () => setChoosing(guessed),
      }),
      [undo, redo, clear, choosing, confirm, guessed],
    ),
  );

  const spoken = stateWords(t, state) ?? (problem && t.problem(problem)) ?? (empty ? thanksWords(t, contributions.thanks) : null);
  const says = useMemo(() => wordsOn(t, guess, spoken ?? t.play.watching), [t, guess, spoken]);
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
          <GuessLine guess={guess} busy={busy} says={says} />
        </div>
        <div className="board-verdict">
          {guess !== null && (
            <Verdict
              key={state.model?.digest}
              yes={t.verdict.yes(guess.label)}
              labels={known.choices}
              open={choosing}
              setOpen={setChoosing}
              onConfirm={confirm}
              onCorrect={correct}
            />
          )}
        </div>
        <Bars guess={guess} labels={state.model?.labels ?? []} unknown={known.unknown} live={drawing.open} onChoose={correct} />
        <ModelSees guess={guess} shape={state.model?.input ?? null} onRequest />
      </aside>
    </main>
  );
}
