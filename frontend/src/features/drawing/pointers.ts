/** Milliseconds after which a hand that put the pen down may draw with a finger. */
export const PEN_RESTS_MS = 500;

interface Touching {
  id: number;
  kind: string;
}

type Pointer = Pick<globalThis.PointerEvent, "pointerId" | "pointerType" | "button">;

/**
 * Which pointer draws: one at a time. A second finger never does; beside a pen, and shortly after it, no touch does,
 * because then it is the palm. A palm that lay down before the pen gives way to it.
 */
export class Pointers {
  private drawing: Touching | null = null;
  private penAt = -Infinity;

  /** A pointer went down: "draw", "instead" of the touch that drew until now (which was a palm), or "ignore". */
  down({ pointerId, pointerType, button }: Pointer, now: number): "draw" | "instead" | "ignore" {
    const isPen = pointerType === "pen";
    const palm = isPen && this.drawing?.kind === "touch";
    if (isPen) this.penAt = now;
    if (button !== 0 || (this.drawing !== null && !palm)) return "ignore";
    if (pointerType === "touch" && now - this.penAt < PEN_RESTS_MS) return "ignore";
    this.drawing = { id: pointerId, kind: pointerType };
    return palm ? "instead" : "draw";
  }

  /** A pointer moved, a pen perhaps only above the sheet: whether it draws. */
  moved({ pointerId, pointerType }: Pointer, now: number): boolean {
    if (pointerType === "pen") this.penAt = now;
    return this.drawing?.id === pointerId;
  }

  /** A pointer left: whether it was the one that drew. */
  up({ pointerId, pointerType }: Pointer, now: number): boolean {
    if (pointerType === "pen") this.penAt = now;
    if (this.drawing?.id !== pointerId) return false;
    this.drawing = null;
    return true;
  }

  /** The sheet takes no more: whoever draws must begin anew. */
  release(): void {
    this.drawing = null;
  }
}
