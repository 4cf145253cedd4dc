/** One sentence of the model; `word` is the guessed thing and is set apart. */
export interface Saying {
  before: string;
  word: string;
  after: string;
}

/** How a model says a guess: not at all, with doubt, as an opinion, or outright. */
export type Certainty = "none" | "doubt" | "opinion" | "sure";

/** How far from its own threshold to certainty a model must be to say it outright. */
const SURE = 0.7;

/**
 * Its probabilities are calibrated: of what it says at 70%, about 70 in 100 are right, where the drawing is of something
 * that it has a word for.
 *
 * @param probability of the most probable label
 * @param unsureBelow the model's own threshold
 * @param labels how many the task has: near even odds mean that it does not know
 */
export function certainty(probability: number, unsureBelow: number, labels: number): Certainty {
  if (probability < Math.min(unsureBelow, 2.5 / labels)) return "none";
  if (probability < unsureBelow) return "doubt";
  return probability < unsureBelow + SURE * (1 - unsureBelow) ? "opinion" : "sure";
}

/** Something that was said of a drawing in a round: a label, and whether the model was sure. */
export interface Said {
  label: string;
  sure: boolean;
}

/** How a round came out, as far as words go. `saw`: what the model saw at last. */
export interface Outcome {
  asked: string;
  saw: Said | null;
  ending: "guessed" | "late" | "done";
  /** Whether the model has the asked label among its answers. */
  known: boolean;
}
