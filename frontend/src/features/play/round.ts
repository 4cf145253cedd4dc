/** A round: the model asks for something, the clock runs from the first stroke, the model says what it sees. Pure. */

export const ROUND_MS = 20_000;
/** Between two things said: nobody listens faster. */
export const BREATH_MS = 1_000;
/** How long the model must be sure of what it asked for; while the pen is down, twice as long: strokes are finished. */
export const HOLD_MS = 800;

export type Ending = "guessed" | "late" | "done";

/** What the model answers to the sheet as it is; `sure`: at least as probable as its own threshold of doubt. */
export interface Seen {
  label: string;
  sure: boolean;
}

/** The sheet and what the model makes of it. `settled`: the pen is up, and the answer is about every stroke. */
export interface Look {
  inked: boolean;
  penDown: boolean;
  settled: boolean;
  sees: Seen | null;
}

export interface Round extends Look {
  /** Counts the rounds of a game, skipped ones too. */
  turn: number;
  /** The label that was asked for; null while none has come yet. */
  asked: string | null;
  stage: "ready" | "drawing" | "ended";
  ending: Ending | null;
  /** Milliseconds on the clock before it was started last, and when that was; null while it stands. */
  elapsed: number;
  since: number | null;
  /** Whether the clock stands because nobody looks. */
  hidden: boolean;
  /** What the model has said, each label once. */
  said: Seen[];
  saidAt: number;
  sureSince: number | null;
}

const BLANK: Look = { inked: false, penDown: false, settled: false, sees: null };

export function newRound(turn: number, asked: string | null = null): Round {
  return {
    ...BLANK,
    turn,
    asked,
    stage: "ready",
    ending: null,
    elapsed: 0,
    since: null,
    hidden: false,
    said: [],
    saidAt: -Infinity,
    sureSince: null,
  };
}

/** Milliseconds of this round that have passed on its clock, at most the round's length. */
export function passed({ elapsed, since }: Pick<Round, "elapsed" | "since">, now: number): number {
  return Math.min(ROUND_MS, elapsed + (since === null ? 0 : Math.max(0, now - since)));
}

export type RoundAction =
  | ({ do: "look"; now: number } & Look)
  | { do: "tick"; now: number }
  | { do: "hide"; now: number }
  | { do: "show"; now: number }
  | { do: "done"; now: number };

export function reduceRound(round: Round, action: RoundAction): Round {
  switch (action.do) {
    case "look":
      return round.stage === "ended" ? afterwards(looked(round, action)) : onward(startClock(looked(round, action), action.now), action.now);
    case "tick":
      return onward(round, action.now);
    case "hide":
      return round.since === null ? round : { ...stopped(round, action.now), hidden: true };
    case "show":
      return round.hidden ? { ...round, since: action.now, hidden: false } : round;
    case "done":
      return round.stage !== "ended" && round.inked ? ended(round, hitsIt(round) ? "guessed" : "done", action.now) : round;
  }
}

/** The answer to the last stroke may come after the end: what it was looking for is found all the same. */
function afterwards(round: Round): Round {
  if (round.ending === "guessed" || !round.settled || !hitsIt(round)) return round;
  return { ...round, ending: "guessed", said: withoutAsked(round) };
}

function looked(round: Round, { inked, penDown, settled, sees }: Look): Round {
  const same = sees?.label === round.sees?.label && sees?.sure === round.sees?.sure;
  if (same && inked === round.inked && penDown === round.penDown && settled === round.settled) return round;
  return { ...round, inked, penDown, settled, sees: same ? round.sees : sees };
}

/** The first stroke starts the clock; so does the next one after the page was reloaded. */
function startClock(round: Round, now: number): Round {
  if (!round.penDown || round.since !== null || round.hidden) return round;
  // Before it says anything it looks for a moment: one line is not much to go by.
  return { ...round, stage: "drawing", since: now, saidAt: Math.max(round.saidAt, now) };
}

function stopped(round: Round, now: number): Round {
  return { ...round, elapsed: passed(round, now), since: null };
}

function hitsIt({ sees, asked }: Round): boolean {
  return sees !== null && sees.sure && sees.label === asked;
}

/** What time and the newest look lead to. Without either the very same round. */
function onward(round: Round, now: number): Round {
  if (round.stage !== "drawing" || round.since === null) return round;
  const sureSince = hitsIt(round) ? (round.sureSince ?? now) : null;
  if (sureSince !== null && now - sureSince >= HOLD_MS * (round.penDown ? 2 : 1)) return ended(round, "guessed", now);
  const next = sureSince === round.sureSince ? round : { ...round, sureSince };
  if (passed(next, now) < ROUND_MS) return speaking(next, now);
  // Nothing was drawn, or all of it was cleared: the same again, and no harm done.
  if (!next.inked) return newRound(next.turn, next.asked);
  return ended(next, sureSince === null ? "late" : "guessed", now);
}

/** What it has not said yet, it says; what it was looking for only when the round ends by it. */
function speaking(round: Round, now: number): Round {
  const { sees, said, saidAt } = round;
  if (sees === null || hitsIt(round) || now - saidAt < BREATH_MS) return round;
  if (said.some(({ label }) => label === sees.label)) return round;
  return { ...round, said: [...said, sees], saidAt: now };
}

function ended(round: Round, ending: Ending, now: number): Round {
  const said = ending === "guessed" ? withoutAsked(round) : round.said;
  return { ...stopped(round, now), stage: "ended", ending, hidden: false, said };
}

/** What is the answer was not also a thing among others: it is not said twice. */
function withoutAsked({ said, asked }: Round): Seen[] {
  return said.filter(({ label }) => label !== asked);
}
