import { describe, expect, test, vi } from "vitest";
import type { Prediction } from "../../inference/classifier.ts";
import { NoInkError } from "../../inference/recipes.ts";
import { makeManifest, makeModel } from "../../testing/factories.ts";
import { Guesser } from "./guesser.ts";

const model = makeModel(makeManifest());
const input = (first: number) => () => new Uint8Array([first, 0, 0, 0]);

/** A model whose answers come when the test says so. */
function slowModel() {
  const asked: { first: number | undefined; answer(probabilities: number[]): void }[] = [];
  const guesser = new Guesser(
    (_, bytes) =>
      new Promise<Prediction>((resolve) =>
        asked.push({ first: bytes[0], answer: (probabilities) => resolve({ probabilities, ms: 0.3 }) }),
      ),
  );
  return { asked, guesser };
}

describe("Guesser", () => {
  test("answers with the label, its probability and the very bytes", async () => {
    const { asked, guesser } = slowModel();
    guesser.show(model, input(7));
    asked[0]?.answer([0.1, 0.2, 0.7]);
    expect(await guesser.settled()).toMatchObject({ label: "sun", probability: 0.7, unsure: false, ms: 0.3, input: input(7)() });
  });

  test("calls a guess unsure below the model's own threshold", async () => {
    const { asked, guesser } = slowModel();
    guesser.show(model, input(7));
    asked[0]?.answer([0.3, 0.3, 0.4]);
    expect((await guesser.settled())?.unsure).toBe(true);
  });

  test("waits for an input that is made elsewhere, and skips those that were replaced meanwhile", async () => {
    const { asked, guesser } = slowModel();
    let made: (input: Uint8Array) => void = () => undefined;
    guesser.show(model, () => new Promise((resolve) => (made = resolve)));
    guesser.show(model, input(2));
    guesser.show(model, input(3));
    expect(asked).toHaveLength(0);
    made(input(1)());
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    asked[0]?.answer([1, 0, 0]);
    await vi.waitFor(() => expect(asked.map(({ first }) => first)).toEqual([1, 3]));
  });

  test("keeps one inference in flight, and skips everything but the latest", async () => {
    const { asked, guesser } = slowModel();
    for (const first of [1, 2, 3, 4]) guesser.show(model, input(first));
    expect(asked.map(({ first }) => first)).toEqual([1]);
    asked[0]?.answer([1, 0, 0]);
    await new Promise((resolve) => setTimeout(resolve));
    expect(asked.map(({ first }) => first)).toEqual([1, 4]);
    expect(guesser.snapshot()).toMatchObject({ guess: { label: "bird" }, busy: true });
    asked[1]?.answer([0, 1, 0]);
    expect((await guesser.settled())?.label).toBe("cat");
    expect(guesser.snapshot().busy).toBe(false);
  });

  test("forgets an answer that comes after the sheet was cleared", async () => {
    const { asked, guesser } = slowModel();
    guesser.show(model, input(1));
    guesser.show(model, null);
    asked[0]?.answer([1, 0, 0]);
    expect(await guesser.settled()).toBeNull();
    expect(guesser.snapshot()).toEqual({ guess: null, problem: null, busy: false });
  });

  test("has no guess and one sentence where the recipe finds no ink", async () => {
    const { guesser } = slowModel();
    guesser.show(model, () => {
      throw new NoInkError();
    });
    expect(await guesser.settled()).toBeNull();
    expect(guesser.snapshot()).toEqual({ guess: null, problem: "no lines", busy: false });
  });
});
