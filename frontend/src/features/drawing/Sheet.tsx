import { type Dispatch, type PointerEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { useTexts } from "../../ui/texts/useTexts.ts";
import { DRYING_MS, paint } from "./ink.ts";
import { Pointers } from "./pointers.ts";
import { type Drawing, type DrawingAction, type Point, toSheet, viewFor } from "./strokes.ts";
import "./drawing.css";

interface SheetProps {
  drawing: Drawing;
  dispatch: Dispatch<DrawingAction>;
  /** Shown on the empty sheet. */
  hint: ReactNode;
  /** Whether the drawing is finished: then it is only shown. */
  locked?: boolean;
}

function still(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** The sheet of paper: takes mouse, pen and finger, and shows the strokes sharply at any size. */
export function Sheet({ drawing, dispatch, hint, locked = false }: SheetProps) {
  const t = useTexts().sheet;
  const canvas = useRef<HTMLCanvasElement>(null);
  const newest = useRef(drawing);
  const [pointers] = useState(() => new Pointers());
  const repaint = useRef<(wetness?: number) => void>(() => undefined);

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context) return;
    // Asked for anew only where it may be another: the browser would lay the page out for the answer, at every point drawn.
    let looks: { width: number; height: number; color: string } | null = null;
    const look = () => {
      const { width, height } = element.getBoundingClientRect();
      return { width, height, color: getComputedStyle(element).color };
    };
    repaint.current = (wetness = newest.current.open && !still() ? 1 : 0) => {
      const { width, height, color } = (looks ??= look());
      const ratio = window.devicePixelRatio || 1;
      const pixels = [Math.round(width * ratio), Math.round(height * ratio)] as const;
      if (element.width !== pixels[0]) element.width = pixels[0];
      if (element.height !== pixels[1]) element.height = pixels[1];
      const view = viewFor(width, height, newest.current.strokes);
      paint(context, { width, height, ratio }, newest.current.strokes, view, color, wetness);
    };
    const repaintAnew = () => {
      looks = null;
      repaint.current();
    };
    const observer = new ResizeObserver(repaintAnew);
    observer.observe(element);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", repaintAnew);
    return () => {
      observer.disconnect();
      dark.removeEventListener("change", repaintAnew);
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

  useEffect(() => {
    if (!locked) return;
    pointers.release();
    dispatch({ do: "end" });
  }, [locked, pointers, dispatch]);

  const down = (event: PointerEvent<HTMLCanvasElement>) => {
    if (locked) return;
    const answer = pointers.down(event, event.timeStamp);
    if (answer === "ignore") return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    if (answer === "instead") dispatch({ do: "cancel" });
    dispatch({ do: "begin", at: place(event) });
  };
  const move = (event: PointerEvent<HTMLCanvasElement>) => {
    if (!pointers.moved(event, event.timeStamp)) return;
    const events = event.nativeEvent.getCoalescedEvents?.() ?? [];
    dispatch({ do: "extend", by: (events.length > 0 ? events : [event]).map(place) });
  };
  const up = (event: PointerEvent<HTMLCanvasElement>) => {
    if (pointers.up(event, event.timeStamp)) dispatch({ do: "end" });
  };

  return (
    <div className="sheet" data-locked={locked}>
      <canvas
        ref={canvas}
        data-testid="canvas"
        role="img"
        aria-label={drawing.strokes.length === 0 ? t.empty : t.drawn(drawing.strokes.length)}
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
