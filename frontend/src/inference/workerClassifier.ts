import type { Classifier, LoadedModel, Prediction } from "./classifier.ts";
import { ModelError } from "./modelError.ts";
import type { Reply, Request } from "./messages.ts";
import type { ModelManifest } from "./metadata.ts";
import { fetchBinary, simdUrl } from "./wasmBinary.ts";

/** Milliseconds after which the worker counts as lost. Loading waits for the network, so it gets long. */
export interface Timeouts {
  start: number;
  load: number;
  predict: number;
}

export const TIMEOUTS: Timeouts = { start: 15_000, load: 60_000, predict: 5_000 };

/** The part of `Worker` that is used here. */
export interface WorkerLike {
  postMessage(message: unknown, transfer?: Transferable[]): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<Reply>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

class WorkerLost extends Error {}

type Task = Exclude<Request["do"], "bring">;
type Ask = { [K in Task]: Omit<Extract<Request, { do: K }>, "id"> }[Task];

/**
 * A classifier in a web worker, so that no stroke ever waits for a tensor. When the worker does not start, dies or
 * falls silent, the same work goes on in the page's own thread, for good.
 */
export class WorkerClassifier implements Classifier {
  private worker: WorkerLike | undefined;
  private readonly started: Promise<void>;
  private readonly waiting = new Map<number, Waiting>();
  private readonly manifests = new Map<string, ModelManifest>();
  private fallback: Promise<Classifier> | undefined;
  private lost: (error: WorkerLost) => void = () => undefined;
  private nextId = 1;

  constructor(
    startWorker: () => WorkerLike,
    private readonly startInPage: () => Promise<Classifier>,
    private readonly timeouts: Timeouts = TIMEOUTS,
    /** The SIMD wasm file, which the page asks for before there is a worker that could. */
    private readonly simdBinary: Promise<ArrayBuffer | null> = Promise.resolve(null),
  ) {
    this.started = new Promise<void>((resolve, reject) => {
      this.lost = reject;
      setTimeout(() => reject(new WorkerLost("the worker did not start")), timeouts.start);
      try {
        this.worker = startWorker();
      } catch (error) {
        reject(new WorkerLost(String(error)));
        return;
      }
      this.worker.onmessage = (event) => ("started" in event.data ? resolve() : this.settle(event.data));
      this.worker.onerror = (event) => this.lose(new WorkerLost(event.message));
    });
    this.started.then(() => this.handOverBinary()).catch(() => undefined);
  }

  async load(manifest: ModelManifest): Promise<LoadedModel> {
    const model = (await this.ask({ do: "load", manifest }, this.timeouts.load)) as LoadedModel;
    this.manifests.set(manifest.digest, manifest);
    return model;
  }

  async predict(digest: string, input: Uint8Array): Promise<Prediction> {
    return (await this.ask({ do: "predict", digest, input }, this.timeouts.predict)) as Prediction;
  }

  async release(digest: string): Promise<void> {
    this.manifests.delete(digest);
    await this.ask({ do: "release", digest }, this.timeouts.predict);
  }

  private async handOverBinary(): Promise<void> {
    const simdBinary = await this.simdBinary;
    const message: Request = { id: 0, do: "bring", simdBinary };
    this.worker?.postMessage(message, simdBinary === null ? [] : [simdBinary]);
  }

  private async ask(ask: Ask, timeout: number): Promise<unknown> {
    if (this.fallback === undefined) {
      try {
        await this.started;
        return await this.post(ask, timeout);
      } catch (error) {
        if (!(error instanceof WorkerLost)) throw error;
        this.lose(error);
      }
    }
    return this.askInPage(ask);
  }

  private post(ask: Ask, timeout: number): Promise<unknown> {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new WorkerLost(`no answer to ${ask.do} in ${timeout} ms`)), timeout);
      const done = (settle: (value: unknown) => void) => (value: unknown) => {
        clearTimeout(timer);
        this.waiting.delete(id);
        settle(value);
      };
      this.waiting.set(id, { resolve: done(resolve), reject: done(reject) });
      this.worker?.postMessage({ id, ...ask } satisfies Request);
    });
  }

  private settle(reply: Exclude<Reply, { started: true }>): void {
    const waiting = this.waiting.get(reply.id);
    if ("error" in reply) waiting?.reject(new ModelError(reply.error.kind, reply.error.message));
    else waiting?.resolve(reply.value);
  }

  /** Gives the worker up; whoever waits for it is answered by the page's thread instead. */
  private lose(error: WorkerLost): void {
    this.worker?.terminate();
    this.worker = undefined;
    this.fallback ??= this.startInPage().then(async (classifier) => {
      for (const manifest of this.manifests.values()) await classifier.load(manifest);
      return classifier;
    });
    this.fallback.catch(() => undefined);
    this.lost(error);
    for (const waiting of [...this.waiting.values()]) waiting.reject(error);
  }

  private async askInPage(ask: Ask): Promise<unknown> {
    const classifier = await this.fallback;
    if (classifier === undefined) throw new ModelError("load_failed", "no classifier in the page");
    switch (ask.do) {
      case "load":
        return classifier.load(ask.manifest);
      case "predict":
        return classifier.predict(ask.digest, ask.input);
      case "release":
        return classifier.release(ask.digest);
    }
  }
}

/** The classifier of the page: in a worker, with the page's own thread as the way out. */
export function startClassifier(): Classifier {
  return new WorkerClassifier(
    () => new Worker(new URL("./classifier.worker.ts", import.meta.url), { type: "module" }) as WorkerLike,
    async () => new (await import("./tfjsClassifier.ts")).TfjsClassifier(),
    TIMEOUTS,
    fetchBinary(simdUrl).catch(() => null),
  );
}
