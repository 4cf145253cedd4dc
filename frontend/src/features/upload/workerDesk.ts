import { NoInkError } from "../../inference/recipes.ts";
import type { DeskFailure, DeskReply, DeskRequest } from "./deskMessages.ts";
import type { Framing } from "./framing.ts";
import { PictureError } from "./pictureCheck.ts";
import { type Desk, type Opened, PictureDesk, type PictureFile } from "./pictureDesk.ts";

/** The part of a Worker that is used here. */
export interface DeskWorker {
  postMessage(request: DeskRequest): void;
  onmessage: ((event: MessageEvent<DeskReply>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

interface Call {
  request: DeskRequest;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

function errorOf(failure: DeskFailure): Error {
  if ("problem" in failure) return new PictureError(failure.problem);
  return "noInk" in failure ? new NoInkError() : new Error(failure.message);
}

/** A desk in a worker, so that a large photo does not hold up the page; where the worker fails, it goes on in the page. */
export class WorkerDesk implements Desk {
  private worker: DeskWorker | null = null;
  private inPage: Desk | null = null;
  private readonly calls = new Map<number, Call>();
  private asked = 0;

  constructor(
    startWorker: () => DeskWorker,
    private readonly deskInPage: () => Desk,
  ) {
    try {
      this.worker = startWorker();
      this.worker.onmessage = ({ data }) => this.settle(data);
      this.worker.onerror = () => this.lost();
    } catch {
      this.lost();
    }
  }

  open(...given: [PictureFile]): Promise<Opened> {
    return this.ask({ method: "open", given });
  }

  thumbnail(...given: [PictureFile]): Promise<Blob> {
    return this.ask({ method: "thumbnail", given });
  }

  input(...given: [PictureFile, Framing, string]): Promise<Uint8Array> {
    return this.ask({ method: "input", given });
  }

  copy(...given: [PictureFile, Framing]): Promise<Uint8Array> {
    return this.ask({ method: "copy", given });
  }

  private ask<Value>(what: DistributiveOmit<DeskRequest, "id">): Promise<Value> {
    const request = { ...what, id: (this.asked += 1) } as DeskRequest;
    return new Promise<Value>((resolve, reject) => {
      const call: Call = { request, resolve: resolve as (value: unknown) => void, reject };
      if (this.worker === null) return this.answerInPage(call);
      this.calls.set(request.id, call);
      this.worker.postMessage(request);
    });
  }

  private settle(reply: DeskReply): void {
    const call = this.calls.get(reply.id);
    this.calls.delete(reply.id);
    if ("failure" in reply) call?.reject(errorOf(reply.failure));
    else call?.resolve(reply.value);
  }

  /** Each call names its file, so what the worker had opened is opened anew. */
  private lost(): void {
    this.worker = null;
    const calls = [...this.calls.values()];
    this.calls.clear();
    for (const call of calls) this.answerInPage(call);
  }

  private answerInPage({ request, resolve, reject }: Call): void {
    const desk = (this.inPage ??= this.deskInPage());
    const method = desk[request.method] as (...given: unknown[]) => Promise<unknown>;
    method.apply(desk, request.given).then(resolve, reject);
  }
}

type DistributiveOmit<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never;

let desk: Desk | undefined;

/** The page's one desk; it starts with the first picture. */
export function pictureDesk(): Desk {
  return (desk ??= new WorkerDesk(
    () => new Worker(new URL("./desk.worker.ts", import.meta.url), { type: "module" }),
    () => new PictureDesk(),
  ));
}
