import { expect, test } from "vitest";
import { FakeClassifier } from "../src/testing/factories.ts";
import { answer, wholeInputs } from "./stream.ts";

async function* arriving(...chunks: number[][]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield new Uint8Array(chunk);
}

async function cut(size: number, ...chunks: number[][]): Promise<number[][][]> {
  const found: number[][][] = [];
  for await (const inputs of wholeInputs(arriving(...chunks), size)) found.push(inputs.map((input) => [...input]));
  return found;
}

test("inputs come out whole however the pipe cuts them", async () => {
  expect(await cut(2, [1], [2, 3, 4, 5], [], [6])).toEqual([[[1, 2], [3, 4]], [[5, 6]]]);
});

test("an input that ends in the middle is refused", async () => {
  await expect(cut(2, [1, 2, 3])).rejects.toThrow("the inputs end with 1 bytes; one input has 2");
});

test("answers stand one after the other, one number for each label", async () => {
  const inputs = [new Uint8Array(4), new Uint8Array(4)];
  expect([...(await answer(new FakeClassifier(), "d", 3, inputs))]).toEqual([0.1, 0.7, 0.2, 0.1, 0.7, 0.2].map(Math.fround));
  await expect(answer(new FakeClassifier(), "d", 4, inputs)).rejects.toThrow("3 probabilities for 4 labels");
});
