import type { Stroke } from "../../inference/recipes.ts";
import { isList, isStroke } from "../../inference/strokeCheck.ts";

const SHEETS = "deltaloop.sheet.";

/** What lay on this tab's sheet for the task; an empty sheet where nothing was kept, or none of ours. */
export function loadSheet(task: string): Stroke[] {
  try {
    const strokes: unknown = JSON.parse(sessionStorage.getItem(SHEETS + task) ?? "[]");
    return isList(strokes, isStroke) ? strokes : [];
  } catch {
    return [];
  }
}

export function saveSheet(task: string, strokes: readonly Stroke[]): void {
  try {
    if (strokes.length === 0) sessionStorage.removeItem(SHEETS + task);
    else sessionStorage.setItem(SHEETS + task, JSON.stringify(strokes));
  } catch {
    // No storage in this window, or none left: the drawing is there, it only does not outlive a reload.
  }
}

/** Forgets the sheets of this tab. */
export function forgetSheets(): void {
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(SHEETS)) sessionStorage.removeItem(key);
  } catch {
    // No storage in this window: nothing was kept.
  }
}
