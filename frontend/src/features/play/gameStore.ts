import type { Stroke } from "../../inference/recipes.ts";
import { isList, isNumber, isStroke } from "../../inference/strokeCheck.ts";
import { type Drawn, type Game, NEW_GAME } from "./game.ts";
import { newRound, passed, type Round, type Seen } from "./round.ts";

/** A game as it is kept over a reload or a look at another page, and what lies on its sheet. */
export interface Kept {
  game: Game;
  strokes: Stroke[];
}

const LAYOUT = 1;
const NOTHING: Kept = { game: NEW_GAME, strokes: [] };

/** As text; the clock stands from here on. */
export function toText({ game, strokes }: Kept, now: number): string {
  const { asked, stage, ending, said, sees } = game.round;
  const round = { asked, stage, ending, said, sees, elapsed: passed(game.round, now) };
  return JSON.stringify({ layout: LAYOUT, round, drawn: game.drawn, strokes });
}

/** From text; a new game where it is none of ours. */
export function fromText(text: string | null): Kept {
  try {
    const { layout, round, drawn, strokes } = JSON.parse(text ?? "{}") as Record<string, unknown>;
    if (layout !== LAYOUT || !isRound(round) || !isList(drawn, isDrawn) || !isList(strokes, isStroke)) return NOTHING;
    const { asked, stage, ending, said, sees, elapsed } = round;
    const fresh = { ...newRound(drawn.length, asked), stage, ending, said, sees, elapsed, inked: strokes.length > 0 };
    return { game: { round: fresh, drawn, next: null }, strokes };
  } catch {
    return NOTHING;
  }
}

function isSeen(value: unknown): value is Seen {
  const { label, sure } = (value ?? {}) as Record<string, unknown>;
  return typeof label === "string" && typeof sure === "boolean";
}

function isDrawn(value: unknown): value is Drawn {
  const { asked, strokes, saw, ending, told } = (value ?? {}) as Record<string, unknown>;
  if (typeof asked !== "string" || !isList(strokes, isStroke) || (saw !== null && !isSeen(saw))) return false;
  return isEnding(ending) && (told === null || typeof told === "string");
}

function isEnding(value: unknown): boolean {
  return value === "guessed" || value === "late" || value === "done";
}

function isRound(value: unknown): value is Pick<Round, "asked" | "stage" | "ending" | "said" | "sees" | "elapsed"> {
  const { asked, stage, ending, said, sees, elapsed } = (value ?? {}) as Record<string, unknown>;
  if ((asked !== null && typeof asked !== "string") || !isList(said, isSeen) || (sees !== null && !isSeen(sees))) return false;
  if (!isNumber(elapsed) || (stage !== "ready" && stage !== "drawing" && stage !== "ended")) return false;
  return stage === "ended" ? isEnding(ending) && asked !== null : ending === null;
}

/** What the keys of kept games begin with. */
export const GAMES = "deltaloop.game.";

function keyOf(task: string): string {
  return GAMES + task;
}

/** The game of this tab; each tab has its own. */
export function loadGame(task: string): Kept {
  try {
    return fromText(sessionStorage.getItem(keyOf(task)));
  } catch {
    return NOTHING;
  }
}

export function saveGame(task: string, kept: Kept): void {
  try {
    sessionStorage.setItem(keyOf(task), toText(kept, performance.now()));
  } catch {
    // No storage in this window, or none left: the game goes on, it only does not outlive a reload.
  }
}
