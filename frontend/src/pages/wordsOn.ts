import type { Guess } from "../features/recognition/guesser.ts";
import type { Texts } from "../ui/texts/english.ts";
import type { Saying } from "../ui/texts/saying.ts";

/** What the model says about a guess; without one, the sentence that stands for it. */
export function wordsOn(t: Texts, guess: Guess | null, otherwise: string): Saying {
  if (guess === null) return { before: otherwise, word: "", after: "" };
  return t.guess(guess.label, guess.probability, guess.model.unsureBelow, guess.probabilities.length);
}
