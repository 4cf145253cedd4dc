import { useEffect, useMemo } from "react";
import type { MakeInput } from "../features/recognition/guesser.ts";
import type { ModelKeeper } from "../features/recognition/modelKeeper.ts";
import { type Guessing, useGuess } from "../features/recognition/useGuess.ts";
import type { LoadedModel } from "../inference/classifier.ts";
import { inputFromStrokes, type Stroke } from "../inference/recipes.ts";

/** The guess about the strokes on the sheet; tells the keeper when it is empty, which is when a new model may come. */
export function useSheetGuess(keeper: ModelKeeper, model: LoadedModel | null, strokes: Stroke[], moveOn: () => void): Guessing {
  const empty = strokes.length === 0;
  const makeInput = useMemo<MakeInput | null>(
    () => (strokes.length === 0 ? null : (recipe) => inputFromStrokes(recipe, strokes)),
    [strokes],
  );
  const guessing = useGuess(keeper, model, makeInput);
  useEffect(() => keeper.setSheetEmpty(empty), [keeper, empty]);
  // A page that is left leaves no drawing behind.
  useEffect(() => () => keeper.setSheetEmpty(true), [keeper]);
  // The thanks for the drawing before have been heard.
  useEffect(() => {
    if (!empty) moveOn();
  }, [empty, moveOn]);
  return guessing;
}
