import type { Stroke } from "../../inference/recipes.ts";
import { SHEET_SPAN, type View } from "./strokes.ts";

/** Width of a dry line, in sheet units: close to what the recipes draw. */
const LINE = 14;
/** How much wider a line is while it is wet. */
const WET = 1.25;
export const DRYING_MS = 220;

/**
 * Paints all strokes onto a canvas of `width` × `height` CSS pixels.
 *
 * @param wetness of the last stroke: 1 = just drawn, 0 = dry
 */
export function paint(
  context: CanvasRenderingContext2D,
  size: { width: number; height: number; ratio: number },
  strokes: readonly Stroke[],
  view: View,
  color: string,
  wetness: number,
): void {
  context.setTransform(size.ratio, 0, 0, size.ratio, 0, 0);
  context.clearRect(0, 0, size.width, size.height);
  context.strokeStyle = color;
  context.fillStyle = color;
  context.lineCap = "round";
  context.lineJoin = "round";
  const line = Math.max(4.5, (LINE / SHEET_SPAN) * Math.min(size.width, size.height));
  strokes.forEach((stroke, index) => {
    const wet = index === strokes.length - 1 ? wetness : 0;
    paintStroke(context, stroke, view, line * (1 + (WET - 1) * wet));
  });
}

function paintStroke(context: CanvasRenderingContext2D, [xs, ys]: Stroke, view: View, line: number): void {
  const px = (i: number) => view.middleX + (xs[i] ?? 0) * view.scale;
  const py = (i: number) => view.middleY + (ys[i] ?? 0) * view.scale;
  context.beginPath();
  if (xs.length === 1) {
    context.arc(px(0), py(0), line / 2, 0, 2 * Math.PI);
    context.fill();
    return;
  }
  context.lineWidth = line;
  context.moveTo(px(0), py(0));
  // Through the middles of neighbouring points, bent towards the points: no corners from a slow pointer.
  for (let i = 1; i < xs.length - 1; i += 1) {
    context.quadraticCurveTo(px(i), py(i), (px(i) + px(i + 1)) / 2, (py(i) + py(i + 1)) / 2);
  }
  context.lineTo(px(xs.length - 1), py(xs.length - 1));
  context.stroke();
}
