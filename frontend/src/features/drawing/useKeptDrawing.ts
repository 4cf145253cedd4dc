import { type Dispatch, useCallback, useState } from "react";
import { useSaving } from "../../ui/useSaving.ts";
import { loadSheet, saveSheet } from "./sheetStore.ts";
import type { Drawing, DrawingAction } from "./strokes.ts";
import { useDrawing } from "./useDrawing.ts";

/** A drawing that outlives a look at another page, a reload and the back button; each tab has its own. */
export function useKeptDrawing(task: string): [Drawing, Dispatch<DrawingAction>] {
  const [first] = useState(() => loadSheet(task));
  const [drawing, dispatch] = useDrawing(first);
  const { strokes, open } = drawing;
  useSaving(
    useCallback(() => saveSheet(task, strokes), [task, strokes]),
    open,
  );
  return [drawing, dispatch];
}
