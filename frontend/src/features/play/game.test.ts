import { describe, expect, test } from "vitest";
import { askedBefore, DRAWINGS, type Game, type GameAction, guessed, isOver, NEW_GAME, reduceGame } from "./game.ts";

const play = (game: Game, ...actions: GameAction[]) => actions.reduce(reduceGame, game);

function drawn(game: Game, label: string, now = 0): Game {
  const look = { do: "look", now, inked: true, penDown: true, settled: false, sees: { label: "dog", sure: true } } as const;
  return play(game, { do: "offered", label }, look, { do: "done", now: now + 10 });
}

function judged(game: Game, told: string | null = null): Game {
  return play(game, { do: "judged", turn: game.round.turn, strokes: [[[1], [1]]], told });
}

describe("a game", () => {
  test("is over after six drawings, sent or not", () => {
    let game = NEW_GAME;
    for (let i = 0; i < DRAWINGS; i += 1) {
      expect(isOver(game)).toBe(false);
      game = judged(drawn(game, `label ${i}`), i % 2 === 0 ? "dog" : null);
    }
    expect(isOver(game)).toBe(true);
    expect(game.drawn.map(({ told }) => told)).toEqual(["dog", null, "dog", null, "dog", null]);
    expect(play(game, { do: "new game" })).toMatchObject({ drawn: [], round: { asked: null, stage: "ready" } });
  });

  test("does not begin anew by a tap too many", () => {
    const game = judged(drawn(NEW_GAME, "cat"));
    expect(reduceGame(game, { do: "new game" })).toBe(game);
  });

  test("a skip asks for something else and is no drawing; a second one waits until there is something to skip", () => {
    const game = play(NEW_GAME, { do: "offered", label: "cat" }, { do: "skip" });
    expect(game).toMatchObject({ drawn: [], round: { asked: null } });
    expect(reduceGame(game, { do: "skip" })).toBe(game);
  });

  test("what is offered early waits for the next round", () => {
    const game = play(NEW_GAME, { do: "offered", label: "cat" }, { do: "offered", label: "sun" });
    expect(game).toMatchObject({ round: { asked: "cat" }, next: "sun" });
    expect(play(game, { do: "skip" })).toMatchObject({ round: { asked: "sun" }, next: null });
  });

  test("a word that is said twice counts once", () => {
    const ended = drawn(NEW_GAME, "cat");
    const twice = play(ended, ...[1, 2].map((): GameAction => ({ do: "judged", turn: ended.round.turn, strokes: [], told: "cat" })));
    expect(twice.drawn).toHaveLength(1);
  });

  test("what the word is about is what was asked and seen", () => {
    expect(judged(drawn(NEW_GAME, "cat"), "cat").drawn).toEqual([
      { asked: "cat", strokes: [[[1], [1]]], saw: { label: "dog", sure: true }, ending: "done", told: "cat" },
    ]);
  });

  test("the same may be drawn once more, with a fresh clock", () => {
    const again = play(drawn(NEW_GAME, "cat"), { do: "retry" });
    expect(again.round).toMatchObject({ asked: "cat", stage: "ready", elapsed: 0 });
    expect(again.drawn).toEqual([]);
  });

  test("knows what it has asked for", () => {
    const game = play(judged(drawn(NEW_GAME, "cat")), { do: "offered", label: "sun" });
    expect(askedBefore(game)).toEqual(["cat", "sun"]);
    expect(guessed(game.drawn)).toBe(0);
  });
});
