import { thanksWords } from "../features/contribution/thanks.ts";
import type { Thanks } from "../features/contribution/useContributions.ts";
import type { Drawing } from "../features/drawing/strokes.ts";
import type { Look, Round } from "../features/play/round.ts";
import type { Guess } from "../features/recognition/guesser.ts";
import type { KeeperState } from "../features/recognition/modelKeeper.ts";
import type { Texts } from "../ui/texts/english.ts";
import type { Problem } from "../ui/texts/problem.ts";
import { certainty, type Saying } from "../ui/texts/saying.ts";
import { stateWords } from "./stateWords.ts";

/** What the sheet shows and the model makes of it. What it has no idea of, it does not see. */
export function sightOf({ strokes, open }: Drawing, guess: Guess | null, busy: boolean): Look {
  const inked = strokes.length > 0;
  const idea = inked && guess !== null && certainty(guess.probability, guess.model.unsureBelow, guess.probabilities.length) !== "none";
  const sees = idea ? { label: guess.label, sure: !guess.unsure } : null;
  return { inked, penDown: open, settled: !open && !busy, sees };
}

/** What the model says in a round, and what it said before that. */
export interface PlayWords {
  says: Saying;
  earlier: string;
  found: boolean;
}

interface Situation {
  state: Pick<KeeperState, "phase" | "problem">;
  /** Why there is no guess. */
  problem: Problem | null;
  thanks: Thanks | null;
  round: Round;
  guess: Guess | null;
  /** Whether the model has what was asked for among its answers. */
  isKnown: boolean;
}

/** How many of the things it said before still stand there: on a phone there is room for so much. */
const STILL_SHOWN = 2;

export function playWords(t: Texts, { state, problem, thanks, round, guess, isKnown }: Situation): PlayWords {
  const { asked, stage, ending, said } = round;
  const spoken = stateWords(t, state) ?? (problem && t.problem(problem));
  if (spoken !== null) return plain(spoken);
  const remarks = said.map((one, index) => t.remark(one, index === 0));
  if (stage === "ended" && asked !== null && ending !== null) {
    if (ending === "guessed") return { says: t.found(asked), earlier: joined(remarks), found: true };
    return { says: t.givenUp({ asked, saw: round.sees, ending, known: isKnown }), earlier: "", found: false };
  }
  const newest = remarks.at(-1);
  if (newest !== undefined) return { says: newest, earlier: joined(remarks.slice(0, -1)), found: false };
  if (guess !== null) return plain(t.play.listening);
  const forIt = asked !== null && !isKnown ? t.unknown(asked) : null;
  return plain(thanksWords(t, thanks) ?? forIt ?? t.play.watching);
}

function joined(remarks: Saying[]): string {
  return remarks
    .slice(-STILL_SHOWN)
    .map(({ before, word, after }) => before + word + after)
    .join(" ");
}

function plain(sentence: string): PlayWords {
  return { says: { before: sentence, word: "", after: "" }, earlier: "", found: false };
}
