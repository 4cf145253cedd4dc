import { beforeEach, describe, expect, test } from "vitest";
import { OnceEach } from "./onceEach.ts";

const drawing = ["a drawing"];
let once: OnceEach;
let stored: number;

beforeEach(() => {
  once = new OnceEach();
  stored = 0;
});

const store = async () => {
  await Promise.resolve();
  stored += 1;
  return true;
};

describe("a drawing", () => {
  test("is handed over once when two keys come before the first is written down", async () => {
    expect(await Promise.all([once.run(drawing, store), once.run(drawing, store)])).toEqual([true, false]);
    expect(stored).toBe(1);
  });

  test("is handed over once when the second key comes before the sheet is clear", async () => {
    await once.run(drawing, store);
    expect(await once.run(drawing, store)).toBe(false);
    expect(stored).toBe(1);
  });

  test("that looks like the one before is another one", async () => {
    await once.run(drawing, store);
    expect(await once.run([...drawing], store)).toBe(true);
    expect(stored).toBe(2);
  });

  test("that could not be handed over may be tried again", async () => {
    await expect(once.run(drawing, () => Promise.reject(new Error("no room")))).rejects.toThrow("no room");
    expect(await once.run(drawing, async () => false)).toBe(false);
    expect(await once.run(drawing, store)).toBe(true);
  });
});
