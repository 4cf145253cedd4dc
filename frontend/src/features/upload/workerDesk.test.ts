import { expect, test } from "vitest";
import { NoInkError } from "../../inference/recipes.ts";
import type { DeskReply, DeskRequest } from "./deskMessages.ts";
import { UNTOUCHED } from "./framing.ts";
import { PictureError } from "./pictureCheck.ts";
import type { Desk } from "./pictureDesk.ts";
import { type DeskWorker, WorkerDesk } from "./workerDesk.ts";

const picture = { key: 1, file: new Blob([]) };
const inPage = { input: async () => new Uint8Array([2]) } as unknown as Desk;

class FakeWorker implements DeskWorker {
  asked: DeskRequest[] = [];
  onmessage: DeskWorker["onmessage"] = null;
  onerror: DeskWorker["onerror"] = null;
  postMessage(request: DeskRequest) {
    this.asked.push(request);
  }
  reply(data: DeskReply) {
    this.onmessage?.({ data } as MessageEvent<DeskReply>);
  }
}

function started() {
  const worker = new FakeWorker();
  return { worker, desk: new WorkerDesk(() => worker, () => inPage) };
}

test("answers come from the worker, each to its own question", async () => {
  const { worker, desk } = started();
  const answers = [desk.input(picture, UNTOUCHED, "mnist"), desk.input(picture, UNTOUCHED, "mnist")];
  worker.reply({ id: 2, value: new Uint8Array([22]) });
  worker.reply({ id: 1, value: new Uint8Array([11]) });
  expect((await Promise.all(answers)).map(([first]) => first)).toEqual([11, 22]);
});

test("what the worker refuses keeps its reason", async () => {
  const { worker, desk } = started();
  const [opened, seen] = [desk.open(picture), desk.input(picture, UNTOUCHED, "mnist")];
  worker.reply({ id: 1, failure: { problem: { kind: "pdf" } } });
  worker.reply({ id: 2, failure: { noInk: true } });
  await expect(opened).rejects.toThrow(PictureError);
  await expect(seen).rejects.toThrow(NoInkError);
});

test("what a lost worker left unanswered is answered in the page, and so is all after it", async () => {
  const { worker, desk } = started();
  const unanswered = desk.input(picture, UNTOUCHED, "mnist");
  worker.onerror?.({} as ErrorEvent);
  expect(await unanswered).toEqual(new Uint8Array([2]));
  expect(await desk.input(picture, UNTOUCHED, "mnist")).toEqual(new Uint8Array([2]));
  expect(worker.asked).toHaveLength(1);
});

test("where there can be no worker, the page answers", async () => {
  const desk = new WorkerDesk(
    () => {
      throw new Error("blocked");
    },
    () => inPage,
  );
  expect(await desk.input(picture, UNTOUCHED, "mnist")).toEqual(new Uint8Array([2]));
});
