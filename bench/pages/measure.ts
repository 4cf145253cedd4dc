/** What both pages share, so that the same hand times both: the drawing, the model input, the clock. */
import drawing from "./drawing.json" with { type: "json" };

export { drawing };

export interface Answer {
  /** One per label. */
  probabilities: ArrayLike<number>;
  /** Milliseconds of the inference alone: from 784 numbers in memory to probabilities in memory. */
  ms: number;
}

/** One way to recognise. */
export interface Way {
  /** @param input 28 × 28 bytes, white ink on black */
  predict: (input: Uint8Array) => Promise<Answer>;
  /** Recognises the drawing as the page holds it: strokes, or a canvas. */
  guess: () => Promise<unknown>;
  facts: Record<string, string>;
}

// The same for both, so that their answers can be held against each other.
const input = Uint8Array.from({ length: 784 }, (_, i) => (i * 7919) % 256);

/** Milliseconds from the call until the caller has its answer. */
async function awaited(work: () => Promise<unknown>, times: number): Promise<number[]> {
  const samples: number[] = [];
  for (let i = 0; i < times; i += 1) {
    const start = performance.now();
    await work();
    samples.push(performance.now() - start);
  }
  return samples;
}

/** Milliseconds that the way itself reports for each inference. */
async function reported(predict: Way["predict"], times: number): Promise<number[]> {
  const samples: number[] = [];
  for (let i = 0; i < times; i += 1) samples.push((await predict(input)).ms);
  return samples;
}

/** Puts `window.bench` in place once the page has recognised its first drawing, or `window.failed` with the reason. */
export async function measured(start: () => Promise<Way>): Promise<void> {
  try {
    const { predict, guess, facts } = await start();
    await guess();
    // Since the navigation began: the page, its code, the model, the first answer.
    const first = performance.now();
    const bench = {
      first,
      facts,
      inference: (times: number) => reported(predict, times),
      prediction: (times: number) => awaited(() => predict(input), times),
      guess: (times: number) => awaited(guess, times),
      answer: async () => Array.from((await predict(input)).probabilities),
    };
    Object.assign(globalThis, { bench });
  } catch (error) {
    Object.assign(globalThis, { failed: String(error) });
  }
}
