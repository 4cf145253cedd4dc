/** A game: six drawings, skips not counted. Pure; what is kept over a reload is the whole of it. */
import type { Stroke } from "../../inference/recipes.ts";
import { type Ending, newRound, reduceRound, type Round, type RoundAction, type Seen } from "./round.ts";

export const DRAWINGS = 6;

/** A finished drawing, for the result card. */
export interface Drawn {
  asked: string;
  strokes: Stroke[];
  /** What the model saw in it at last; null where it could not look. */
  saw: Seen | null;
  ending: Ending;
  /** What the player said it is, and so what was sent; null where they kept it to themselves. */
  told: string | null;
}

export interface Game {
  round: Round;
  drawn: Drawn[];
  /** What will be asked for next, at hand before it is needed: a skip costs no wait. */
  next: string | null;
}

export type GameAction =
  | RoundAction
  | { do: "offered"; label: string }
  | { do: "skip" }
  /** The same once more, with a fresh clock. */
  | { do: "retry" }
  /** The player's word on the drawing of that turn; a second one changes nothing. */
  | { do: "judged"; turn: number; strokes: Stroke[]; told: string | null }
  | { do: "new game" };

export const NEW_GAME: Game = { round: newRound(0), drawn: [], next: null };

export function isOver({ drawn }: Game): boolean {
  return drawn.length >= DRAWINGS;
}

export function reduceGame(game: Game, action: GameAction): Game {
  const { round } = game;
  switch (action.do) {
    case "new game":
      return isOver(game) ? turned(game, []) : game;
    case "offered":
      return round.asked === null ? { ...game, round: { ...round, asked: action.label } } : { ...game, next: action.label };
    case "skip":
      return round.stage === "ended" || round.asked === null ? game : turned(game, game.drawn);
    case "retry":
      return round.stage === "ended" ? { ...game, round: newRound(round.turn + 1, round.asked) } : game;
    case "judged":
      return judged(game, action.turn, action.strokes, action.told);
    default: {
      if (isOver(game)) return game;
      const next = reduceRound(round, action);
      return next === round ? game : { ...game, round: next };
    }
  }
}

function turned({ round, next }: Game, drawn: Drawn[]): Game {
  return { round: newRound(round.turn + 1, next), drawn, next: null };
}

function judged(game: Game, turn: number, strokes: Stroke[], told: string | null): Game {
  const { round, drawn } = game;
  if (turn !== round.turn || round.stage !== "ended" || round.asked === null || round.ending === null) return game;
  const { asked, sees, ending } = round;
  return turned(game, [...drawn, { asked, strokes, saw: sees, ending, told }]);
}

/** Labels that this game has asked for already. */
export function askedBefore({ round, drawn }: Game): string[] {
  return [...drawn.map(({ asked }) => asked), ...(round.asked === null ? [] : [round.asked])];
}

/** How many the model guessed. */
export function guessed(drawn: readonly Drawn[]): number {
  return drawn.filter(({ ending }) => ending === "guessed").length;
}
