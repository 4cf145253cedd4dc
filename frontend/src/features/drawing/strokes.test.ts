import { describe, expect, test } from "vitest";
import { type DrawingAction, EMPTY, reduceDrawing, toSheet, viewFor } from "./strokes.ts";

const draw = (...actions: DrawingAction[]) => actions.reduce(reduceDrawing, EMPTY);

describe("reduceDrawing", () => {
  test("a stroke grows by the points of the pointer", () => {
    const drawing = draw({ do: "begin", at: [0, 0] }, { do: "extend", by: [[10, 0], [10, 20]] }, { do: "end" });
    expect(drawing).toMatchObject({ strokes: [[[0, 10, 10], [0, 0, 20]]], open: false });
  });

  test("a tap is a dot", () => {
    expect(draw({ do: "begin", at: [3, 4] }, { do: "end" }).strokes).toEqual([[[3], [4]]]);
  });

  test("points that say nothing new change nothing, not even the object", () => {
    const before = draw({ do: "begin", at: [0, 0] });
    expect(reduceDrawing(before, { do: "extend", by: [[0.2, 0.2]] })).toBe(before);
  });

  const stroke = (x: number): DrawingAction[] => [{ do: "begin", at: [x, x] }, { do: "end" }];

  test("undo takes the last stroke back, also one that is being drawn", () => {
    const one = draw(...stroke(0));
    const two = reduceDrawing(one, { do: "begin", at: [5, 5] });
    expect(reduceDrawing(two, { do: "undo" })).toMatchObject({ strokes: one.strokes, open: false });
    expect(reduceDrawing(EMPTY, { do: "undo" })).toBe(EMPTY);
  });

  test("redo brings back what was undone, until something else is drawn", () => {
    const two = draw(...stroke(0), ...stroke(5));
    const undone = [{ do: "undo" }, { do: "undo" }].reduce((now, act) => reduceDrawing(now, act as DrawingAction), two);
    expect(undone.strokes).toEqual([]);
    const redone = [{ do: "redo" }, { do: "redo" }, { do: "redo" }].reduce((now, act) => reduceDrawing(now, act as DrawingAction), undone);
    expect(redone.strokes).toEqual(two.strokes);
    const other = stroke(9).reduce(reduceDrawing, undone);
    expect(reduceDrawing(other, { do: "redo" })).toBe(other);
  });

  test("a sheet that was cleared by mistake comes back by undo", () => {
    const cleared = draw(...stroke(0), ...stroke(5), { do: "clear" });
    expect(cleared.strokes).toEqual([]);
    expect(reduceDrawing(cleared, { do: "undo" }).strokes).toHaveLength(2);
  });

  test("after clear the pointer that is still down draws nothing", () => {
    const cleared = draw({ do: "begin", at: [0, 0] }, { do: "clear" }, { do: "extend", by: [[9, 9]] }, { do: "end" });
    expect(cleared).toMatchObject({ strokes: [], open: false });
  });

  test("what a palm drew before the pen came is gone for good", () => {
    const palm = draw(...stroke(0), { do: "begin", at: [5, 5] }, { do: "cancel" });
    expect(palm.strokes).toHaveLength(1);
    expect(reduceDrawing(palm, { do: "redo" })).toBe(palm);
  });

  test("another drawing knows nothing of the one before", () => {
    const next = draw(...stroke(0), { do: "lay", strokes: [] });
    expect(reduceDrawing(next, { do: "undo" }).strokes).toEqual([]);
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
