import { describe, expect, test } from "vitest";
import type { Stroke } from "../../inference/recipes.ts";
import { type Game, NEW_GAME, reduceGame } from "./game.ts";
import { fromText, toText } from "./gameStore.ts";
import { passed } from "./round.ts";

const strokes: Stroke[] = [[[0, 10], [5, 5]]];

function inTheMiddle(): Game {
  const look = { do: "look", now: 1000, inked: true, penDown: true, settled: false, sees: { label: "dog", sure: true } } as const;
  let game = [{ do: "offered", label: "cat" }, look, { do: "done", now: 2000 }].reduce((now, act) => reduceGame(now, act as never), NEW_GAME);
  game = reduceGame(game, { do: "judged", turn: 0, strokes, told: "cat" });
  game = reduceGame(game, { do: "offered", label: "sun" });
  return reduceGame(reduceGame(game, { ...look, now: 10_000 }), { do: "tick", now: 11_000 });
}

describe("a game that is kept", () => {
  test("comes back as it was, and its clock waits for the next stroke", () => {
    const { game, strokes: back } = fromText(toText({ game: inTheMiddle(), strokes }, 14_000));
    expect(back).toEqual(strokes);
    expect(game.drawn).toEqual(inTheMiddle().drawn);
    expect(game.round).toMatchObject({ asked: "sun", stage: "drawing", since: null, said: [{ label: "dog", sure: true }] });
    expect(passed(game.round, 99_000)).toBe(4000);
    // A judgement of before the reload is not taken for one of now.
    expect(game.round.turn).toBe(1);
  });

  test.each([
    ["nothing", null],
    ["no JSON", "{"],
    ["another layout", JSON.stringify({ layout: 0 })],
    ["a stroke without its y", toText({ game: inTheMiddle(), strokes: [[[1], []]] }, 0)],
    ["an end without how", toText({ game: { ...NEW_GAME, round: { ...NEW_GAME.round, stage: "ended" } }, strokes }, 0)],
  ])("%s is a new game", (_, text) => {
    expect(fromText(text)).toEqual({ game: NEW_GAME, strokes: [] });
  });
});
