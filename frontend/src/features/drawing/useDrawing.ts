import { type Dispatch, useReducer } from "react";
import type { Stroke } from "../../inference/recipes.ts";
import { type Drawing, type DrawingAction, EMPTY, reduceDrawing } from "./strokes.ts";

/** @param first what lies on the sheet when the page opens */
export function useDrawing(first: Stroke[] = []): [Drawing, Dispatch<DrawingAction>] {
  return useReducer(reduceDrawing, first, (strokes) => (strokes.length === 0 ? EMPTY : { ...EMPTY, strokes }));
}
