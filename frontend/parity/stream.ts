import type { Classifier } from "../src/inference/classifier.ts";

/**
 * Cuts a stream of bytes into as many whole inputs as are there, at most a chunk's worth and one input in memory.
 *
 * @throws Error when the stream ends in the middle of an input
 */
export async function* wholeInputs(chunks: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array[]> {
  let rest: Uint8Array = new Uint8Array(0);
  for await (const chunk of chunks) {
    const bytes = new Uint8Array(rest.length + chunk.length);
    bytes.set(rest);
    bytes.set(chunk, rest.length);
    const whole = Math.floor(bytes.length / size);
    rest = bytes.slice(whole * size);
    if (whole > 0) yield Array.from({ length: whole }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
  }
  if (rest.length > 0) throw new Error(`the inputs end with ${rest.length} bytes; one input has ${size}`);
}

/** Each input's probabilities, one after the other. @throws Error when there is not one number for each label. */
export async function answer(
  classifier: Classifier,
  digest: string,
  labels: number,
  inputs: readonly Uint8Array[],
): Promise<Float32Array> {
  const answers = new Float32Array(inputs.length * labels);
  for (const [index, input] of inputs.entries()) {
    const { probabilities } = await classifier.predict(digest, input);
    if (probabilities.length !== labels) throw new Error(`${probabilities.length} probabilities for ${labels} labels`);
    answers.set(probabilities, index * labels);
  }
  return answers;
}
