import { useCallback, useEffect, useMemo, useState } from "react";
import { thanksWords } from "../features/contribution/thanks.ts";
import type { Contributions } from "../features/contribution/useContributions.ts";
import { Verdict } from "../features/correction/Verdict.tsx";
import { Sheet } from "../features/drawing/Sheet.tsx";
import { useDrawing } from "../features/drawing/useDrawing.ts";
import { usePrompt } from "../features/play/usePrompt.ts";
import { Bars } from "../features/recognition/Bars.tsx";
import { GuessLine } from "../features/recognition/GuessLine.tsx";
import type { KeeperState, ModelKeeper } from "../features/recognition/modelKeeper.ts";
import { ModelSees } from "../features/recognition/ModelSees.tsx";
import type { MakeInput } from "../features/recognition/guesser.ts";
import { useGuess } from "../features/recognition/useGuess.ts";
import { unknown, withArticle } from "../features/recognition/words.ts";
import { inputFromStrokes, simplify } from "../inference/recipes.ts";
import { useShortcuts } from "../ui/useShortcuts.ts";
import { knownLabels } from "./knownLabels.ts";
import { stateWords } from "./stateWords.ts";
import { useTeaching } from "./useTeaching.ts";
import "./pages.css";

interface DrawingPageProps {
  keeper: ModelKeeper;
  state: KeeperState;
  /** The task's labels, as the page heard of them last. */
  labels: string[];
  /** Asks the server whether the task has more. */
  look(): Promise<void>;
  contributions: Contributions;
  /** Whether the page asks for something to draw. */
  prompted: boolean;
}

/** The sheet, the guess about it, and the person's word on that. */
export function DrawingPage({ keeper, state, labels, look, contributions, prompted }: DrawingPageProps) {
  const [drawing, dispatch] = useDrawing();
  const [choosing, setChoosing] = useState(false);
  const prompt = usePrompt(keeper.task, prompted);
  const teach = useTeaching(contributions);
  const known = useMemo(() => knownLabels(labels, state.model?.labels ?? null, prompt.label), [labels, state.model, prompt.label]);
  const asked = prompt.label !== null && known.unknown.includes(prompt.label) ? prompt.label : null;
  const isNews = prompt.label !== null && !labels.includes(prompt.label);
  useEffect(() => {
    if (isNews) void look();
  }, [isNews, look]);
  const { strokes } = drawing;
  const empty = strokes.length === 0;

  const makeInput = useMemo<MakeInput | null>(
    () => (strokes.length === 0 ? null : (recipe) => inputFromStrokes(recipe, strokes)),
    [strokes],
  );
  const { guess, problem, busy, settled } = useGuess(keeper, state.model, makeInput);

  useEffect(() => keeper.setSheetEmpty(empty), [keeper, empty]);
  // A page that is left leaves no drawing behind.
  useEffect(() => () => keeper.setSheetEmpty(true), [keeper]);

  const { moveOn } = contributions;
  useEffect(() => {
    if (!empty) moveOn();
  }, [empty, moveOn]);

  const clear = useCallback(() => {
    dispatch({ do: "clear" });
    setChoosing(false);
  }, [dispatch]);

  const say = useCallback(
    async (label: string) => {
      if (!(await teach(strokes, settled(), label, { drawing: simplify(strokes) }, asked))) return;
      clear();
      prompt.skip();
    },
    [settled, teach, strokes, asked, clear, prompt],
  );

  useShortcuts(
    useMemo(
      () => ({
        "mod+z": () => dispatch({ do: "undo" }),
        escape: () => (choosing ? setChoosing(false) : clear()),
        y: () => void (guess !== null && say(asked ?? guess.label)),
        n: () => setChoosing(guess !== null),
      }),
      [dispatch, choosing, clear, guess, asked, say],
    ),
  );

  const title = prompt.label === null ? "Draw something" : `Draw ${withArticle(prompt.label)}`;
  const spoken = stateWords(state) ?? problem ?? (empty ? (thanksWords(contributions.thanks) ?? (asked && unknown(asked))) : null);
  return (
    <main className="board">
      <h1 className="board-title">{title}</h1>
      <div className="board-sheet">
        <Sheet drawing={drawing} dispatch={dispatch} hint="Draw here with mouse, pen or finger." />
      </div>
      <div className="board-tools">
        <button type="button" className="button" data-testid="undo" aria-keyshortcuts="Control+Z" onClick={() => dispatch({ do: "undo" })}>
          Undo
        </button>
        <button type="button" className="button" data-testid="clear" aria-keyshortcuts="Escape" onClick={clear}>
          Clear
        </button>
        {prompt.label !== null && (
          <button type="button" className="button board-skip" onClick={prompt.skip}>
            Skip
          </button>
        )}
      </div>
      <aside className="board-side">
        <div className="board-guess">
          <GuessLine guess={guess} busy={busy} otherwise={spoken ?? "I'm watching."} />
        </div>
        <div className="board-verdict">
          {guess !== null && (
            <Verdict
              key={state.model?.digest}
              guessed={withArticle(guess.label)}
              labels={known.choices}
              asked={asked === null ? null : withArticle(asked)}
              open={choosing}
              setOpen={setChoosing}
              onConfirm={() => void say(asked ?? guess.label)}
              onCorrect={(label) => void say(label)}
            />
          )}
        </div>
        <Bars guess={guess} labels={state.model?.labels ?? []} unknown={known.unknown} />
        <ModelSees guess={guess} shape={state.model?.input ?? null} />
      </aside>
    </main>
  );
}
