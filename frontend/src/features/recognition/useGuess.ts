import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { LoadedModel } from "../../inference/classifier.ts";
import { argmax } from "../../inference/metadata.ts";
import { NoInkError } from "../../inference/recipes.ts";
import { LatestWins } from "./latestWins.ts";
import type { ModelKeeper } from "./modelKeeper.ts";

/** A model's answer together with the very bytes it answered to. */
export interface Guess {
  model: LoadedModel;
  input: Uint8Array;
  probabilities: number[];
  label: string;
  probability: number;
  unsure: boolean;
  ms: number;
}

/** Makes the model input; called with the recipe's name. @throws NoInkError when there is nothing to see. */
export type MakeInput = (recipe: string) => Uint8Array;

export interface Guessing {
  guess: Guess | null;
  problem: string | null;
  /** Resolves to the guess about what was shown last, when it is there. */
  settled(): Promise<Guess | null>;
}

/**
 * Guesses what is shown, again and again as it grows: one inference in flight, the latest wins.
 *
 * @param makeInput a new function for each state of the drawing; null when nothing lies there
 */
export function useGuess(keeper: ModelKeeper, model: LoadedModel | null, makeInput: MakeInput | null): Guessing {
  const [guess, setGuess] = useState<Guess | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const latest = useRef<{ makeInput: MakeInput | null; guess: Guess | null }>({ makeInput: null, guess: null });

  const show = useCallback((next: Guess | null) => {
    latest.current.guess = next;
    setGuess(next);
  }, []);

  const queue = useMemo(
    () =>
      new LatestWins<{ model: LoadedModel; makeInput: MakeInput }>(async (job) => {
        try {
          const answer = await answerTo(keeper, job.model, job.makeInput);
          // Cleared meanwhile: an answer to a drawing that is gone must not come back.
          if (latest.current.makeInput === null) return;
          setProblem(null);
          show(answer);
        } catch (error) {
          if (error instanceof NoInkError) show(null);
          setProblem(error instanceof Error ? error.message : String(error));
        }
      }),
    [keeper, show],
  );

  useEffect(() => {
    latest.current.makeInput = makeInput;
    if (makeInput === null || model === null) {
      queue.cancel();
      show(null);
      setProblem(null);
      return;
    }
    queue.push({ model, makeInput });
  }, [makeInput, model, queue, show]);

  const settled = useCallback(async () => {
    await queue.settled();
    return latest.current.guess;
  }, [queue]);

  return { guess, problem, settled };
}

async function answerTo(keeper: ModelKeeper, model: LoadedModel, makeInput: MakeInput): Promise<Guess> {
  const input = makeInput(model.recipe.name);
  const { probabilities, ms } = await keeper.predict(model, input);
  const best = argmax(probabilities);
  const probability = probabilities[best] ?? 0;
  const label = model.labels[best] ?? "";
  return { model, input, probabilities, label, probability, unsure: probability < model.unsureBelow, ms };
}
