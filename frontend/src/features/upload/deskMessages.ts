import type { PictureProblem } from "../../ui/texts/problem.ts";
import type { Desk } from "./pictureDesk.ts";

/** A call of one of the desk's methods. */
export type DeskRequest = { [Method in keyof Desk]: { id: number; method: Method; given: Parameters<Desk[Method]> } }[keyof Desk];

/** Errors lose their class on the way out of a worker. */
export type DeskFailure = { problem: PictureProblem } | { noInk: true } | { message: string };

export type DeskReply = { id: number; value: unknown } | { id: number; failure: DeskFailure };
