import { describe, expect, test } from "vitest";
import { type DrawingAction, EMPTY, reduceDrawing, toSheet, viewFor } from "./strokes.ts";

const draw = (...actions: DrawingAction[]) => actions.reduce(reduceDrawing, EMPTY);

describe("reduceDrawing", () => {
  test("a stroke grows by the points of the pointer", () => {
    const drawing = draw({ do: "begin", at: [0, 0] }, { do: "extend", by: [[10, 0], [10, 20]] }, { do: "end" });
    expect(drawing).toEqual({ strokes: [[[0, 10, 10], [0, 0, 20]]], open: false });
  });

  test("a tap is a dot", () => {
    expect(draw({ do: "begin", at: [3, 4] }, { do: "end" }).strokes).toEqual([[[3], [4]]]);
  });

  test("points that say nothing new change nothing, not even the object", () => {
    const before = draw({ do: "begin", at: [0, 0] });
    expect(reduceDrawing(before, { do: "extend", by: [[0.2, 0.2]] })).toBe(before);
  });

  test("undo takes the last stroke back, also one that is being drawn", () => {
    const one = draw({ do: "begin", at: [0, 0] }, { do: "end" });
    const two = reduceDrawing(one, { do: "begin", at: [5, 5] });
    expect(reduceDrawing(two, { do: "undo" })).toEqual(one);
    expect(reduceDrawing(EMPTY, { do: "undo" })).toBe(EMPTY);
  });

  test("after clear the pointer that is still down draws nothing", () => {
    const cleared = draw({ do: "begin", at: [0, 0] }, { do: "clear" }, { do: "extend", by: [[9, 9]] }, { do: "end" });
    expect(cleared).toEqual(EMPTY);
  });
});

describe("viewFor", () => {
  test("a pixel lies at the same place of the sheet at any size", () => {
    const large = toSheet(viewFor(800, 600, []), 700, 300);
    expect(large[0]).toBeCloseTo(500);
    expect(large[1]).toBeCloseTo(0);
    expect(toSheet(viewFor(400, 300, []), 350, 150)[0]).toBeCloseTo(500);
  });

  test("a drawing from a wide sheet fits a narrow one whole", () => {
    const view = viewFor(300, 300, [[[-660, 660], [0, 0]]]);
    expect(660 * view.scale).toBeLessThanOrEqual(150);
  });
});
