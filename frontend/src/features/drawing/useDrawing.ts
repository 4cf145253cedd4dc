import { type Dispatch, useReducer } from "react";
import { type Drawing, type DrawingAction, EMPTY, reduceDrawing } from "./strokes.ts";

export function useDrawing(): [Drawing, Dispatch<DrawingAction>] {
  return useReducer(reduceDrawing, EMPTY);
}
