import type { Stroke } from "../../inference/recipes.ts";

/** Strokes on the sheet, in sheet coordinates: the sheet's shorter side spans 1000 and its middle is (0, 0). */
export interface Drawing {
  strokes: Stroke[];
  /** Whether the last stroke is still being drawn. */
  open: boolean;
  /** What the sheet held before each step, the newest last; and what was undone, the next to come back last. */
  past: Stroke[][];
  future: Stroke[][];
}

export const EMPTY: Drawing = { strokes: [], open: false, past: [], future: [] };
export const SHEET_SPAN = 1000;

/** Closer points than this say nothing new, in sheet units. */
const CLOSEST = 1;

export type Point = readonly [number, number];

export type DrawingAction =
  | { do: "begin"; at: Point }
  | { do: "extend"; by: Point[] }
  | { do: "end" }
  /** The open stroke was none: a palm that lay down before the pen. */
  | { do: "cancel" }
  | { do: "undo" }
  | { do: "redo" }
  /** Empties the sheet; undo brings the drawing back. */
  | { do: "clear" }
  /** A sheet with these strokes and no past: another drawing. */
  | { do: "lay"; strokes: Stroke[] };

export function reduceDrawing(drawing: Drawing, action: DrawingAction): Drawing {
  switch (action.do) {
    case "begin":
      return { ...step(drawing, [...drawing.strokes, [[action.at[0]], [action.at[1]]]]), open: true };
    case "extend":
      return drawing.open ? extend(drawing, action.by) : drawing;
    case "end":
      return drawing.open ? { ...drawing, open: false } : drawing;
    case "cancel":
      return drawing.open ? { ...undo(drawing), future: [] } : drawing;
    case "undo":
      return undo(drawing);
    case "redo":
      return redo(drawing);
    case "clear":
      return drawing.strokes.length === 0 ? drawing : step(drawing, []);
    case "lay":
      return { ...EMPTY, strokes: action.strokes };
  }
}

function step({ strokes, past }: Drawing, next: Stroke[]): Drawing {
  return { strokes: next, open: false, past: [...past, strokes], future: [] };
}

function undo(drawing: Drawing): Drawing {
  const before = drawing.past.at(-1);
  if (before === undefined) return drawing;
  return { strokes: before, open: false, past: drawing.past.slice(0, -1), future: [...drawing.future, drawing.strokes] };
}

function redo(drawing: Drawing): Drawing {
  const after = drawing.future.at(-1);
  if (after === undefined || drawing.open) return drawing;
  return { strokes: after, open: false, past: [...drawing.past, drawing.strokes], future: drawing.future.slice(0, -1) };
}

function extend(drawing: Drawing, points: Point[]): Drawing {
  const last = drawing.strokes.at(-1);
  if (last === undefined) return drawing;
  const [xs, ys] = [[...last[0]], [...last[1]]];
  for (const [x, y] of points) {
    const [beforeX = Infinity, beforeY = Infinity] = [xs.at(-1), ys.at(-1)];
    if (Math.hypot(x - beforeX, y - beforeY) < CLOSEST) continue;
    xs.push(x);
    ys.push(y);
  }
  if (xs.length === last[0].length) return drawing;
  return { ...drawing, strokes: [...drawing.strokes.slice(0, -1), [xs, ys]] };
}

/** Where sheet coordinates lie on a surface of some size: pixel = middle + sheet × scale. */
export interface View {
  scale: number;
  middleX: number;
  middleY: number;
}

/** Fits the sheet to a surface; a drawing made on a wider one is shown smaller, never cut. */
export function viewFor(width: number, height: number, strokes: readonly Stroke[]): View {
  let scale = Math.min(width, height) / SHEET_SPAN;
  const reach = (values: number[]) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (const [xs, ys] of strokes) {
    scale = Math.min(scale, width / 2 / Math.max(reach(xs), 1), height / 2 / Math.max(reach(ys), 1));
  }
  return { scale, middleX: width / 2, middleY: height / 2 };
}

export function toSheet(view: View, x: number, y: number): Point {
  return [(x - view.middleX) / view.scale, (y - view.middleY) / view.scale];
}
