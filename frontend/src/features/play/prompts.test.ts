import { expect, test } from "vitest";
import { nextPrompt } from "./prompts.ts";

const LABELS = ["bird", "cat", "sun"];

/** A server that wishes for these, one after the other, the last again and again; for none it is not there. */
function doors(...wishes: string[]) {
  const asked: string[] = [];
  const ask = async (task: string) => {
    asked.push(task);
    const wish = wishes[Math.min(asked.length, wishes.length) - 1];
    if (wish === undefined) throw new Error("nobody answers");
    return wish;
  };
  return { ask, random: () => 0.99, asked };
}

test("the server's wish is asked for, one that the page does not know too", async () => {
  expect(await nextPrompt("doodle", LABELS, ["cat"], doors("rainbow"))).toBe("rainbow");
});

test("what this game has had is not asked for again", async () => {
  expect(await nextPrompt("doodle", LABELS, ["cat"], doors("cat", "bird"))).toBe("bird");
  const stubborn = doors("cat");
  expect(await nextPrompt("doodle", LABELS, ["cat", "sun"], stubborn)).toBe("bird");
  expect(stubborn.asked).toHaveLength(3);
});

test("without a server the page asks by itself", async () => {
  expect(await nextPrompt("doodle", LABELS, ["sun"], doors())).toBe("cat");
});

test("a game of more drawings than labels goes on", async () => {
  expect(await nextPrompt("doodle", LABELS, LABELS, doors())).toBe("sun");
});
