import { describe, expect, test } from "vitest";
import { current, MOST, NO_PILE, type Pile, type PileAction, piled, tally, upcoming } from "./pile.ts";

const files = (count: number, from = 1) =>
  Array.from({ length: count }, (_, i) => ({ key: from + i, file: new Blob([]), name: `${from + i}.png` }));
const after = (pile: Pile, ...actions: PileAction[]) => actions.reduce(piled, pile);
const pile = (count: number) => piled(NO_PILE, { do: "add", files: files(count) });
const teach = (key: number): PileAction => ({ do: "teach", key, label: "cat" });
const refuse = (key: number): PileAction => ({ do: "refuse", key, problem: { kind: "pdf" } });

describe("a pile", () => {
  test("is gone through one by one, in order", () => {
    const seen = [pile(3)];
    for (const key of [1, 2, 3]) seen.push(piled(seen.at(-1) ?? NO_PILE, teach(key)));
    expect(seen.map(({ at }) => at)).toEqual([1, 2, 3, null]);
    expect(tally(seen[3] ?? NO_PILE)).toEqual({ of: 3, number: 0, done: 3, taught: 3, skipped: 0, refused: 0 });
  });

  test("a picture is taught once, whatever is said of it afterwards", () => {
    const taught = piled(pile(2), teach(1));
    expect(after(taught, { do: "teach", key: 1, label: "dog" }, { do: "skip", key: 1 }, refuse(1), { do: "show", key: 1 })).toEqual(taught);
  });

  test("one that was skipped can be taken up again, and then the rest goes on", () => {
    const again = after(pile(3), { do: "skip", key: 1 }, { do: "show", key: 1 });
    expect(tally(again)).toMatchObject({ number: 1, done: 0, skipped: 0 });
    expect(piled(again, teach(1)).at).toBe(2);
  });

  test("after the last one come those that were passed over", () => {
    expect(after(pile(3), { do: "show", key: 3 }, teach(3)).at).toBe(1);
  });

  test("what cannot be read is passed over, before it is reached or when it is", () => {
    expect(after(pile(3), refuse(2), teach(1)).at).toBe(3);
    expect(after(pile(3), refuse(1)).at).toBe(2);
    expect(after(pile(1), refuse(1)).at).toBeNull();
  });

  test("more pictures come behind those that lie there, and make no difference to the one on the sheet", () => {
    const more = after(pile(2), { do: "add", files: files(2, 3) });
    expect([more.at, tally(more).of]).toEqual([1, 4]);
  });

  test("one that is through makes room for the next", () => {
    const next = after(pile(2), teach(1), teach(2), { do: "add", files: files(1, 3) });
    expect([next.at, tally(next).of]).toEqual([3, 1]);
  });

  test("takes so many and says how many it left", () => {
    const full = pile(MOST + 7);
    expect([full.entries.length, full.left]).toEqual([MOST, 7]);
  });
});

test("the next picture is known before it is reached", () => {
  expect(upcoming(pile(3))?.key).toBe(2);
  expect(upcoming(after(pile(3), refuse(2)))?.key).toBe(3);
  expect(upcoming(pile(1))).toBeNull();
  expect(upcoming(NO_PILE)).toBeNull();
  expect(current(after(pile(2), { do: "clear" }))).toBeNull();
});
