import { describe, expect, test } from "vitest";
import { dragged, type Framing, frameOf, isInside, outline, tilted, turned, UNTOUCHED, zoomed } from "./framing.ts";

const SIZE = { width: 400, height: 300 };
const FRAMED: Framing = { turns: 0, tilt: 0, frame: { x: 50, y: 20, width: 100, height: 80 } };
const WHOLE = { right: 0, down: 0 } as const;

describe("an untouched picture", () => {
  test("is shown whole", () => {
    expect(frameOf(SIZE, UNTOUCHED)).toEqual({ x: 0, y: 0, ...SIZE });
  });

  test("is shown whole when it is turned by a quarter", () => {
    expect(frameOf(SIZE, turned(UNTOUCHED, 1))).toEqual({ x: 0, y: 0, width: 300, height: 400 });
    expect(outline(SIZE, turned(UNTOUCHED, 1))).toEqual({ width: 300, height: 400 });
  });

  test.each([-45, -10, 3, 20, 45])("tilted by %d° shows no empty corner, and as much as it can", (tilt) => {
    const framing = tilted(SIZE, UNTOUCHED, tilt);
    const frame = frameOf(SIZE, framing);
    expect(isInside(SIZE, framing, frame)).toBe(true);
    expect(isInside(SIZE, framing, { ...frame, width: frame.width * 1.01, height: frame.height * 1.01 })).toBe(false);
    expect(frame.width / frame.height).toBeCloseTo(4 / 3);
  });

  test("shows everything again when it is straightened again", () => {
    expect(frameOf(SIZE, tilted(SIZE, tilted(SIZE, UNTOUCHED, 30), 0))).toEqual(frameOf(SIZE, UNTOUCHED));
  });
});

describe("dragging", () => {
  test("moves the frame as far as it is dragged", () => {
    expect(dragged(SIZE, FRAMED, WHOLE, -30, 12).frame).toEqual({ x: 20, y: 32, width: 100, height: 80 });
  });

  test("slides along an edge that it meets", () => {
    expect(dragged(SIZE, FRAMED, WHOLE, 500, -40).frame).toEqual({ x: 150, y: -20, width: 100, height: 80 });
  });

  test("a corner moves and the opposite one stays", () => {
    const { frame } = dragged(SIZE, FRAMED, { right: 1, down: -1 }, 20, -10);
    expect(frame).toEqual({ x: 60, y: 15, width: 120, height: 90 });
  });

  test("a corner stops at the edges of the picture", () => {
    const { frame } = dragged(SIZE, FRAMED, { right: 1, down: 1 }, 999, 999);
    expect(frame).toEqual({ x: 100, y: 65, width: 200, height: 170 });
  });

  test("a corner dragged over the other leaves a frame that can be seen", () => {
    const { frame } = dragged(SIZE, FRAMED, { right: 1, down: 1 }, -999, -999);
    expect(frame).toEqual({ x: 12, y: -8, width: 24, height: 24 });
  });

  test.each([
    [WHOLE, 400, 0],
    [WHOLE, -90, 333],
    [{ right: 1, down: 1 } as const, 300, 300],
    [{ right: -1, down: -1 } as const, -300, -10],
  ])("never leaves a tilted picture: %j by %d, %d", (grip, right, down) => {
    const framing = dragged(SIZE, tilted(SIZE, FRAMED, 25), grip, right, down);
    expect(isInside(SIZE, framing, frameOf(SIZE, framing))).toBe(true);
  });
});

describe("zooming", () => {
  test("keeps the middle and the proportions", () => {
    expect(zoomed(SIZE, FRAMED, 0.5).frame).toEqual({ x: 50, y: 20, width: 50, height: 40 });
  });

  test("ends with the whole picture's room, never outside it", () => {
    let framing = FRAMED;
    for (let i = 0; i < 20; i++) framing = zoomed(SIZE, framing, 1.25);
    expect(isInside(SIZE, framing, frameOf(SIZE, framing))).toBe(true);
    expect(frameOf(SIZE, framing).height).toBeCloseTo(300);
  });

  test("does not end in nothing", () => {
    let framing: Framing = UNTOUCHED;
    for (let i = 0; i < 40; i++) framing = zoomed(SIZE, framing, 0.8);
    expect(frameOf(SIZE, framing).height).toBeCloseTo(24);
  });
});

describe("turning", () => {
  test("takes the frame along", () => {
    expect(turned(FRAMED, 1)).toEqual({ turns: 1, tilt: 0, frame: { x: -20, y: 50, width: 80, height: 100 } });
    expect(turned(FRAMED, -1)).toEqual({ turns: 3, tilt: 0, frame: { x: 20, y: -50, width: 80, height: 100 } });
  });

  test("four times changes nothing", () => {
    expect([1, 1, 1, 1].reduce((framing) => turned(framing, 1), FRAMED)).toEqual(FRAMED);
  });
});

test("tilting keeps what was framed, and pulls it in where it would stick out", () => {
  expect(tilted(SIZE, FRAMED, 5).frame).toEqual(FRAMED.frame);
  const corner: Framing = { ...FRAMED, frame: { x: 150, y: 110, width: 100, height: 80 } };
  const framing = tilted(SIZE, corner, 20);
  expect(isInside(SIZE, framing, frameOf(SIZE, framing))).toBe(true);
  expect(framing.frame).not.toEqual(corner.frame);
  expect(framing.frame?.width).toBeGreaterThan(60);
});
