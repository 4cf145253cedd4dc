import { NoInkError } from "../../inference/recipes.ts";
import type { DeskFailure, DeskReply, DeskRequest } from "./deskMessages.ts";
import { PictureError } from "./pictureCheck.ts";
import { PictureDesk } from "./pictureDesk.ts";

const desk = new PictureDesk();

function answer(request: DeskRequest): Promise<unknown> {
  switch (request.method) {
    case "open":
      return desk.open(...request.given);
    case "thumbnail":
      return desk.thumbnail(...request.given);
    case "input":
      return desk.input(...request.given);
    case "copy":
      return desk.copy(...request.given);
  }
}

function failureOf(error: unknown): DeskFailure {
  if (error instanceof PictureError) return { problem: error.problem };
  if (error instanceof NoInkError) return { noInk: true };
  return { message: error instanceof Error ? error.message : String(error) };
}

self.addEventListener("message", ({ data }: MessageEvent<DeskRequest>) => {
  answer(data).then(
    (value) => self.postMessage({ id: data.id, value } satisfies DeskReply),
    (error: unknown) => self.postMessage({ id: data.id, failure: failureOf(error) } satisfies DeskReply),
  );
});
