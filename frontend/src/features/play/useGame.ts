import { useCallback, useEffect, useReducer, useRef, useState } from "react";
import type { Stroke } from "../../inference/recipes.ts";
import { useSaving } from "../../ui/useSaving.ts";
import { askedBefore, type Game, type GameAction, reduceGame } from "./game.ts";
import { loadGame, saveGame } from "./gameStore.ts";
import { nextPrompt } from "./prompts.ts";
import type { Look } from "./round.ts";

/** How often the clock looks whether the time is out. */
const TICK_MS = 200;

export interface Playing {
  game: Game;
  act(action: GameAction): void;
}

/** What this tab kept of the task's game, read once. */
export function useKept(task: string): { game: Game; strokes: Stroke[] } {
  const [kept] = useState(() => loadGame(task));
  return kept;
}

/**
 * The game, its clock and its questions.
 *
 * @param first the game as it was kept
 * @param strokes what lies on the sheet
 * @param look what the sheet shows and the model answers; a new object for each change
 */
export function useGame(task: string, labels: readonly string[], first: Game, strokes: Stroke[], look: Look): Playing {
  const [game, act] = useReducer(reduceGame, first);
  const { inked, penDown, settled, sees } = look;
  const label = sees?.label;
  const sure = sees?.sure;
  useEffect(() => {
    const seen = label === undefined || sure === undefined ? null : { label, sure };
    act({ do: "look", now: performance.now(), inked, penDown, settled, sees: seen });
  }, [game.round.turn, inked, penDown, settled, label, sure]);
  useClock(game, act);
  useQuestions(task, labels, game, act);
  useSaving(
    useCallback(() => saveGame(task, { game, strokes }), [task, game, strokes]),
    penDown,
  );
  return { game, act };
}

function useClock({ round }: Game, act: (action: GameAction) => void): void {
  const runs = round.since !== null;
  useEffect(() => {
    if (!runs) return;
    const timer = setInterval(() => act({ do: "tick", now: performance.now() }), TICK_MS);
    return () => clearInterval(timer);
  }, [runs, act]);
  useEffect(() => {
    const change = () => act({ do: document.hidden ? "hide" : "show", now: performance.now() });
    document.addEventListener("visibilitychange", change);
    return () => document.removeEventListener("visibilitychange", change);
  }, [act]);
}

function useQuestions(task: string, labels: readonly string[], game: Game, act: (action: GameAction) => void): void {
  const newest = useRef({ labels, game });
  useEffect(() => {
    newest.current = { labels, game };
  }, [labels, game]);
  const missing = game.next === null;
  const { turn, asked } = game.round;
  useEffect(() => {
    if (!missing) return;
    let left = false;
    void nextPrompt(task, newest.current.labels, askedBefore(newest.current.game)).then((label) => left || act({ do: "offered", label }));
    return () => {
      left = true;
    };
  }, [task, missing, turn, asked, act]);
}
