import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeClassifier, makeManifest, makeModel } from "../testing/factories.ts";
import { ModelError } from "./modelError.ts";
import type { Reply, Request } from "./messages.ts";
import { WorkerClassifier, type WorkerLike } from "./workerClassifier.ts";

const TIMEOUTS = { start: 100, load: 200, predict: 50 };

class FakeWorker implements WorkerLike {
  onmessage: ((event: MessageEvent<Reply>) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  readonly got: Request[] = [];
  terminated = false;
  /** What the worker answers; undefined: it stays silent. */
  answer: (request: Request) => Reply | undefined = () => undefined;

  postMessage(message: unknown): void {
    const request = message as Request;
    this.got.push(request);
    const reply = this.answer(request);
    if (reply !== undefined) queueMicrotask(() => this.say(reply));
  }

  say(reply: Reply): void {
    this.onmessage?.({ data: reply } as MessageEvent<Reply>);
  }

  terminate(): void {
    this.terminated = true;
  }
}

const manifest = makeManifest();
let worker: FakeWorker;
let inPage: FakeClassifier;

function classifier(): WorkerClassifier {
  return new WorkerClassifier(() => worker, async () => inPage, TIMEOUTS);
}

beforeEach(() => {
  vi.useFakeTimers();
  worker = new FakeWorker();
  inPage = new FakeClassifier();
});
afterEach(() => vi.useRealTimers());

describe("WorkerClassifier", () => {
  test("asks the worker once it has started", async () => {
    worker.answer = (request) => ({ id: request.id, value: makeModel(manifest) });
    const loading = classifier().load(manifest);
    expect(worker.got).toEqual([]);
    worker.say({ started: true });
    expect((await loading).version).toBe(1);
    expect(inPage.asked).toEqual([]);
  });

  test("passes on why the worker refused a model, and stays with the worker", async () => {
    worker.answer = ({ id }) => ({ id, error: { kind: "golden_mismatch", message: "off" } });
    const it = classifier();
    worker.say({ started: true });
    await expect(it.load(manifest)).rejects.toEqual(new ModelError("golden_mismatch", "off"));
    expect(worker.terminated).toBe(false);
    expect(inPage.asked).toEqual([]);
  });

  test("goes on in the page when the worker does not start", async () => {
    const loading = classifier().load(manifest);
    await vi.advanceTimersByTimeAsync(TIMEOUTS.start);
    expect((await loading).version).toBe(1);
    expect(inPage.asked).toEqual(["load digest-1"]);
    expect(worker.terminated).toBe(true);
  });

  test("goes on in the page when there can be no worker at all", async () => {
    const it = new WorkerClassifier(() => { throw new Error("blocked"); }, async () => inPage, TIMEOUTS);
    await it.load(manifest);
    expect(inPage.asked).toEqual(["load digest-1"]);
  });

  test("answers a prediction in the page, models and all, when the worker falls silent", async () => {
    worker.answer = (request) => (request.do === "load" ? { id: request.id, value: makeModel(manifest) } : undefined);
    const it = classifier();
    worker.say({ started: true });
    await it.load(manifest);
    const predicting = it.predict("digest-1", new Uint8Array(4));
    await vi.advanceTimersByTimeAsync(TIMEOUTS.predict);
    expect((await predicting).probabilities).toEqual([0.1, 0.7, 0.2]);
    expect(inPage.asked).toEqual(["load digest-1", "predict digest-1"]);
  });

  test("answers at once in the page when the worker dies", async () => {
    const it = classifier();
    worker.say({ started: true });
    const loading = it.load(manifest);
    await vi.advanceTimersByTimeAsync(1);
    worker.onerror?.({ message: "out of memory" } as ErrorEvent);
    await loading;
    expect(inPage.asked).toEqual(["load digest-1"]);
  });
});
