import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Contributions } from "../features/contribution/useContributions.ts";
import { Verdict } from "../features/correction/Verdict.tsx";
import { Sheet } from "../features/drawing/Sheet.tsx";
import { useDrawing } from "../features/drawing/useDrawing.ts";
import { Clock } from "../features/play/Clock.tsx";
import { DRAWINGS, isOver } from "../features/play/game.ts";
import { ResultCard } from "../features/play/ResultCard.tsx";
import { useGame, useKept } from "../features/play/useGame.ts";
import { Bars } from "../features/recognition/Bars.tsx";
import { GuessLine } from "../features/recognition/GuessLine.tsx";
import type { KeeperState, ModelKeeper } from "../features/recognition/modelKeeper.ts";
import { ModelSees } from "../features/recognition/ModelSees.tsx";
import { simplify } from "../inference/recipes.ts";
import { useTexts } from "../ui/texts/useTexts.ts";
import { knownLabels } from "./knownLabels.ts";
import { PlayTools } from "./PlayTools.tsx";
import { type PlayWords, playWords, sightOf } from "./playWords.ts";
import { usePlayShortcuts } from "./usePlayShortcuts.ts";
import { useSheetGuess } from "./useSheetGuess.ts";
import { useTeaching } from "./useTeaching.ts";
import "./pages.css";

interface PlayPageProps {
  keeper: ModelKeeper;
  state: KeeperState;
  /** The task's labels, as the page heard of them last. */
  labels: string[];
  /** Asks the server whether the task has more. */
  look(): Promise<void>;
  contributions: Contributions;
}

/** A game of six drawings: the model asks, the clock runs, the model guesses, the player says whether that was it. */
export function PlayPage({ keeper, state, labels, look, contributions }: PlayPageProps) {
  const t = useTexts();
  const kept = useKept(keeper.task);
  const [drawing, dispatch] = useDrawing(kept.strokes);
  const [choosing, setChoosing] = useState(false);
  const { strokes } = drawing;
  const { guess, problem, busy, settled } = useSheetGuess(keeper, state.model, strokes, contributions.moveOn);
  const guessed = guess !== null;

  const sight = sightOf(drawing, guess, busy);
  const { game, act } = useGame(keeper.task, labels, kept.game, strokes, sight);
  const { round } = game;
  const { asked, turn } = round;
  const ended = round.stage === "ended";
  const over = isOver(game);

  const known = useMemo(() => knownLabels(labels, state.model?.labels ?? null, asked), [labels, state.model, asked]);
  const isKnown = asked === null || !known.unknown.includes(asked);
  const isNews = asked !== null && !labels.includes(asked);
  useEffect(() => {
    if (isNews) void look();
  }, [isNews, look]);

  const fresh = useCallback(() => {
    dispatch({ do: "lay", strokes: [] });
    setChoosing(false);
  }, [dispatch]);

  const teach = useTeaching(contributions);
  const judge = useCallback(
    (told: string | null) => {
      if (!ended || strokes.length === 0) return;
      act({ do: "judged", turn, strokes: simplify(strokes), told });
      fresh();
    },
    [ended, strokes, act, turn, fresh],
  );
  const say = useCallback(
    async (label: string) => {
      if (!ended || strokes.length === 0) return;
      if (await teach(strokes, settled(), label, { drawing: simplify(strokes) }, asked)) judge(label);
    },
    [ended, strokes, teach, settled, asked, judge],
  );
  // At the end that is to draw it again; whoever only wanted to take a stroke back gets the drawing back by undo.
  const clear = useCallback(() => {
    if (ended) act({ do: "retry" });
    dispatch({ do: "clear" });
    setChoosing(false);
  }, [ended, act, dispatch]);
  const skip = useCallback(() => {
    act({ do: "skip" });
    fresh();
  }, [act, fresh]);

  usePlayShortcuts({ ended, guessed, asked, choosing, setChoosing, dispatch, clear, say });
  const title = useTitleOfTurn(turn);

  if (over) return <ResultCard drawn={game.drawn} onAgain={() => act({ do: "new game" })} />;
  const words: PlayWords = playWords(t, { state, problem, thanks: contributions.thanks, round, guess, isKnown });
  return (
    <main className="board board-play" data-ended={ended}>
      <div className="board-title round-title">
        <h1 ref={title} tabIndex={-1}>
          {asked === null ? t.play.thinking : t.play.ask(asked)}
        </h1>
        <Clock key={turn} round={round} number={game.drawn.length + 1} of={DRAWINGS} />
      </div>
      <div className="board-sheet">
        <Sheet drawing={drawing} dispatch={dispatch} hint={t.play.hint} locked={ended} />
      </div>
      <PlayTools
        ended={ended}
        empty={strokes.length === 0}
        guessed={guessed}
        undo={() => dispatch({ do: "undo" })}
        clear={clear}
        done={() => act({ do: "done", now: performance.now() })}
        skip={skip}
        decline={() => judge(null)}
      />
      <aside className="board-side">
        <div className="board-guess">
          <GuessLine guess={guess} busy={busy} {...words} />
        </div>
        <div className="board-verdict">
          {ended && asked !== null && guess !== null && (
            <Verdict
              yes={isKnown ? t.verdict.yes(asked) : t.verdict.itIs(asked)}
              question={round.ending === "guessed" || !isKnown ? null : t.play.was(asked)}
              labels={known.choices}
              open={choosing}
              setOpen={setChoosing}
              onConfirm={() => void say(asked)}
              onCorrect={(label) => void say(label)}
            />
          )}
        </div>
        <Bars guess={guess} labels={state.model?.labels ?? []} unknown={known.unknown} live={drawing.open} />
        <ModelSees guess={guess} shape={state.model?.input ?? null} onRequest />
      </aside>
    </main>
  );
}

/** The heading, which is where each next question begins. @param turn changes with the question */
function useTitleOfTurn(turn: number): RefObject<HTMLHeadingElement | null> {
  const title = useRef<HTMLHeadingElement>(null);
  const firstTurn = useRef(turn);
  useEffect(() => {
    if (turn === firstTurn.current) return;
    window.scrollTo(0, 0);
    // Where a button was pressed, it is gone now: whoever goes by keys or listens goes on with the next question.
    if ((document.activeElement ?? document.body) === document.body) title.current?.focus({ preventScroll: true });
  }, [turn]);
  return title;
}
