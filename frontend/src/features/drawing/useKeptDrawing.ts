import { type Dispatch, useCallback, useEffect, useState } from "react";
import { loadSheet, saveSheet } from "./sheetStore.ts";
import type { Drawing, DrawingAction } from "./strokes.ts";
import { useDrawing } from "./useDrawing.ts";

/** A drawing that outlives a look at another page, a reload and the back button; each tab has its own. */
export function useKeptDrawing(task: string): [Drawing, Dispatch<DrawingAction>] {
  const [first] = useState(() => loadSheet(task));
  const [drawing, dispatch] = useDrawing(first);
  const { strokes, open } = drawing;
  const save = useCallback(() => saveSheet(task, strokes), [task, strokes]);
  // Not at every point of a stroke: that would be work in the very moment that must be quick.
  useEffect(() => {
    if (!open) save();
  }, [save, open]);
  useEffect(() => {
    window.addEventListener("pagehide", save);
    return () => window.removeEventListener("pagehide", save);
  }, [save]);
  return [drawing, dispatch];
}
