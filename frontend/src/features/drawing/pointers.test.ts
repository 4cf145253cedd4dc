import { describe, expect, test } from "vitest";
import { PEN_RESTS_MS, Pointers } from "./pointers.ts";

const finger = (pointerId: number) => ({ pointerId, pointerType: "touch", button: 0 });
const pen = { pointerId: 9, pointerType: "pen", button: 0 };

describe("Pointers", () => {
  test("a second finger never draws, nor ends the stroke of the first", () => {
    const pointers = new Pointers();
    expect(pointers.down(finger(1), 0)).toBe("draw");
    expect(pointers.down(finger(2), 5)).toBe("ignore");
    expect([pointers.moved(finger(2), 6), pointers.up(finger(2), 7)]).toEqual([false, false]);
    expect([pointers.moved(finger(1), 8), pointers.up(finger(1), 9)]).toEqual([true, true]);
    expect(pointers.down(finger(3), 10)).toBe("draw");
  });

  test("beside a pen, and shortly after it, a touch is a palm", () => {
    const pointers = new Pointers();
    pointers.down(pen, 0);
    expect(pointers.down(finger(1), 10)).toBe("ignore");
    pointers.up(pen, 1000);
    expect(pointers.down(finger(2), 1000 + PEN_RESTS_MS - 1)).toBe("ignore");
    expect(pointers.down(finger(3), 1000 + PEN_RESTS_MS)).toBe("draw");
  });

  test("a pen above the sheet keeps the palm away too", () => {
    const pointers = new Pointers();
    pointers.moved(pen, 2000);
    expect(pointers.down(finger(1), 2100)).toBe("ignore");
  });

  test("a palm that lay down before the pen gives way to it", () => {
    const pointers = new Pointers();
    pointers.down(finger(1), 0);
    expect(pointers.down(pen, 60)).toBe("instead");
    expect([pointers.moved(finger(1), 70), pointers.moved(pen, 70)]).toEqual([false, true]);
  });

  test("only the main button draws", () => {
    expect(new Pointers().down({ pointerId: 1, pointerType: "mouse", button: 2 }, 0)).toBe("ignore");
  });
});
