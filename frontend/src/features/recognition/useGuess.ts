import { useLayoutEffect, useMemo, useSyncExternalStore } from "react";
import type { LoadedModel } from "../../inference/classifier.ts";
import { type Guess, Guesser, type GuesserState, type MakeInput } from "./guesser.ts";
import type { ModelKeeper } from "./modelKeeper.ts";

export interface Guessing extends GuesserState {
  /** Resolves to the guess about what was shown last, when it is there. */
  settled(): Promise<Guess | null>;
}

/**
 * The guess about what lies on the sheet.
 *
 * @param makeInput a new function for each state of the drawing; null when nothing lies there
 */
export function useGuess(keeper: ModelKeeper, model: LoadedModel | null, makeInput: MakeInput | null): Guessing {
  const guesser = useMemo(() => new Guesser((answering, input) => keeper.predict(answering, input)), [keeper]);
  // With what is painted, not in a turn of the event loop of its own after it.
  useLayoutEffect(() => guesser.show(model, makeInput), [guesser, model, makeInput]);
  const state = useSyncExternalStore(guesser.subscribe, guesser.snapshot);
  return useMemo(() => ({ ...state, settled: () => guesser.settled() }), [state, guesser]);
}
