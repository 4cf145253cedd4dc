import { expect, test } from "vitest";
import { makeGiven } from "../../testing/factories.ts";
import { EMPTY_WALL, lengthened, PAGE, refreshed, relabelled } from "./wall.ts";

/** Drawings by their age, the newest first. */
const from = (newest: number, oldest: number) =>
  Array.from({ length: newest - oldest + 1 }, (_, i) => makeGiven({ id: String(newest - i) }));
const ids = ({ drawings }: { drawings: { id: string }[] }) => drawings.map(({ id }) => Number(id));
const first = refreshed(EMPTY_WALL, from(100, 101 - PAGE));

test("a first page that is full may have more behind it", () => {
  expect(first.more).toBe(true);
  expect(refreshed(EMPTY_WALL, from(3, 1))).toMatchObject({ more: false });
});

test("older ones hang behind, each once", () => {
  const wall = lengthened(first, from(101 - PAGE, 40));
  expect(ids(wall)).toEqual(ids({ drawings: from(100, 40) }));
  expect(wall.more).toBe(false);
});

test("what came since hangs in front, and what was loaded before stays", () => {
  const wall = refreshed(lengthened(first, from(100 - PAGE, 40)), from(102, 103 - PAGE));
  expect(ids(wall)).toEqual(ids({ drawings: from(102, 40) }));
  expect(wall.more).toBe(false);
});

test("where more came than a page holds, the wall begins anew rather than with a hole in it", () => {
  const wall = refreshed(first, from(300, 301 - PAGE));
  expect(ids(wall)).toEqual(ids({ drawings: from(300, 301 - PAGE) }));
  expect(wall.more).toBe(true);
});

test("what the server has no more is taken down", () => {
  expect(refreshed(first, [])).toEqual({ drawings: [], more: false });
});

test("a new label counts for its drawing alone", () => {
  const wall = relabelled(refreshed(EMPTY_WALL, from(3, 1)), "2", "sun");
  expect(wall.drawings.map(({ label }) => label)).toEqual(["cat", "sun", "cat"]);
  expect(wall.drawings[1]?.label_origin).toBe("corrected");
});
