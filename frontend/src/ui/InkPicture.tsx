import type { Stroke } from "../inference/recipes.ts";
import { INK_LINE, INK_SIDE, inkPath } from "./inkPath.ts";

/** A simplified drawing in ink, as large as its box. */
export function InkPicture({ strokes, label }: { strokes: readonly Stroke[]; label: string }) {
  return (
    <svg className="ink-picture" viewBox={`0 0 ${INK_SIDE} ${INK_SIDE}`} role="img" aria-label={label}>
      <path
        d={inkPath(strokes)}
        fill="none"
        stroke="currentColor"
        strokeWidth={INK_LINE}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
