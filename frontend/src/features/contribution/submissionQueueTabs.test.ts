import { beforeEach, expect, test, vi } from "vitest";
import { ApiError, Unreachable } from "../../api/client.ts";
import { makeSubmission } from "../../testing/factories.ts";
import { FakeDoors, stored } from "./fakeDoors.ts";
import { type QueueEvent, SubmissionQueue } from "./submissionQueue.ts";

let doors: FakeDoors;
/** Of two tabs with one store. */
let queue: SubmissionQueue;
let other: SubmissionQueue;
/** By the other. */
let heard: QueueEvent[];

beforeEach(() => {
  doors = new FakeDoors();
  queue = new SubmissionQueue(doors);
  other = new SubmissionQueue({ ...doors, tellOthers: () => undefined });
  heard = [];
  other.subscribe((event) => heard.push(event));
  doors.tellOthers = (news) => void other.heard(news);
});

test("two tabs send each submission once, however both are woken", async () => {
  await doors.leave("a", "b");
  await Promise.all([queue.flush(), other.flush()]);
  expect(doors.sent).toEqual([["doodle", "a", "b"]]);
});

test("two tabs both know what waits, and the one that did not send hears that it is stored", async () => {
  doors.failWith(new Unreachable());
  await queue.add("doodle", makeSubmission("a"));
  await queue.flush();
  expect(heard.at(-1)).toMatchObject({ kind: "changed", waiting: 1 });
  doors.answer = stored;
  await queue.flush();
  await vi.waitFor(() => expect(heard.at(-1)).toEqual({ kind: "changed", waiting: 0, obstacle: null }));
  expect(heard).toContainEqual({ kind: "stored", ids: ["a"], elsewhere: true });
});

test("two tabs tell each other why one was refused", async () => {
  doors.failWith(new ApiError(422, "unknown_label", "There is no label dragon.", null));
  await queue.add("doodle", makeSubmission("a"));
  await queue.flush();
  await vi.waitFor(() => expect(heard).toContainEqual({ kind: "refused", id: "a", reason: "There is no label dragon." }));
});
