import { type Dispatch, type PointerEvent, type ReactNode, useEffect, useRef } from "react";
import { DRYING_MS, paint } from "./ink.ts";
import { type Drawing, type DrawingAction, type Point, toSheet, viewFor } from "./strokes.ts";
import "./drawing.css";

interface SheetProps {
  drawing: Drawing;
  dispatch: Dispatch<DrawingAction>;
  /** Shown on the empty sheet. */
  hint: ReactNode;
}

function still(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** The sheet of paper: takes mouse, pen and finger, and shows the strokes sharply at any size. */
export function Sheet({ drawing, dispatch, hint }: SheetProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const newest = useRef(drawing);
  const pointer = useRef<number | null>(null);
  const repaint = useRef<(wetness?: number) => void>(() => undefined);

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context) return;
    repaint.current = (wetness = newest.current.open && !still() ? 1 : 0) => {
      const { width, height } = element.getBoundingClientRect();
      const ratio = window.devicePixelRatio || 1;
      const pixels = [Math.round(width * ratio), Math.round(height * ratio)] as const;
      if (element.width !== pixels[0]) element.width = pixels[0];
      if (element.height !== pixels[1]) element.height = pixels[1];
      const view = viewFor(width, height, newest.current.strokes);
      paint(context, { width, height, ratio }, newest.current.strokes, view, getComputedStyle(element).color, wetness);
    };
    const observer = new ResizeObserver(() => repaint.current());
    observer.observe(element);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const repaintDry = () => repaint.current();
    dark.addEventListener("change", repaintDry);
    return () => {
      observer.disconnect();
      dark.removeEventListener("change", repaintDry);
    };
  }, []);

  useEffect(() => {
    const dries = newest.current.open && !drawing.open && drawing.strokes.length > 0 && !still();
    newest.current = drawing;
    if (!dries) {
      repaint.current();
      return;
    }
    const start = performance.now();
    let frame = requestAnimationFrame(function dry(now) {
      const wetness = Math.max(0, 1 - (now - start) / DRYING_MS);
      repaint.current(wetness);
      if (wetness > 0) frame = requestAnimationFrame(dry);
    });
    return () => cancelAnimationFrame(frame);
  }, [drawing]);

  const place = (event: { clientX: number; clientY: number }): Point => {
    const box = canvas.current?.getBoundingClientRect() ?? new DOMRect();
    const clamp = (value: number, most: number) => Math.min(Math.max(value, 0), most);
    const view = viewFor(box.width, box.height, newest.current.strokes);
    return toSheet(view, clamp(event.clientX - box.left, box.width), clamp(event.clientY - box.top, box.height));
  };

  const down = (event: PointerEvent<HTMLCanvasElement>) => {
    // One pointer draws; the ball of a hand beside the pen does not.
    if (pointer.current !== null || event.button !== 0) return;
    event.preventDefault();
    pointer.current = event.pointerId;
    event.currentTarget.setPointerCapture(event.pointerId);
    dispatch({ do: "begin", at: place(event) });
  };
  const move = (event: PointerEvent<HTMLCanvasElement>) => {
    if (pointer.current !== event.pointerId) return;
    const events = event.nativeEvent.getCoalescedEvents?.() ?? [];
    dispatch({ do: "extend", by: (events.length > 0 ? events : [event]).map(place) });
  };
  const up = (event: PointerEvent<HTMLCanvasElement>) => {
    if (pointer.current !== event.pointerId) return;
    pointer.current = null;
    dispatch({ do: "end" });
  };

  return (
    <div className="sheet">
      <canvas
        ref={canvas}
        data-testid="canvas"
        role="img"
        aria-label={drawing.strokes.length === 0 ? "An empty sheet to draw on" : `Your drawing, ${drawing.strokes.length} strokes`}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={up}
        onLostPointerCapture={up}
      />
      {drawing.strokes.length === 0 && <p className="sheet-hint">{hint}</p>}
    </div>
  );
}
