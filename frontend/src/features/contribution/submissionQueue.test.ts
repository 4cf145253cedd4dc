import { beforeEach, describe, expect, test } from "vitest";
import { ApiError, NOT_OURS, Unreachable } from "../../api/client.ts";
import { makeSubmission } from "../../testing/factories.ts";
import { FakeDoors, stored } from "./fakeDoors.ts";
import { type QueueEvent, SubmissionQueue } from "./submissionQueue.ts";

let events: QueueEvent[];
let doors: FakeDoors;
let queue: SubmissionQueue;

beforeEach(() => {
  events = [];
  doors = new FakeDoors();
  queue = new SubmissionQueue(doors);
  queue.subscribe((event) => events.push(event));
});

async function teach(...ids: string[]): Promise<void> {
  for (const id of ids) await queue.add("doodle", makeSubmission(id));
  await queue.flush();
}

const storedIds = () => events.flatMap((event) => (event.kind === "stored" ? event.ids : []));

describe("SubmissionQueue", () => {
  test("says stored only after the server has said so", async () => {
    await teach("a");
    expect(storedIds()).toEqual(["a"]);
    expect(await doors.waiting()).toEqual([]);
    expect(events.at(-1)).toEqual({ kind: "changed", waiting: 0, obstacle: null });
  });

  test.each([
    ["no connection", new Unreachable()],
    ["a server error", new ApiError(503, "away", "The database is away.", null)],
    ["a no of something that stands between", new ApiError(403, NOT_OURS, "The server answered 403. Try again later.", null)],
    ["too many requests", new ApiError(429, "slow", "Slower.", null)],
  ])("keeps everything on %s and sends it later", async (_, error) => {
    doors.failWith(error);
    await teach("a", "b");
    expect(await doors.waiting()).toEqual(["a", "b"]);
    expect(events.at(-1)).toEqual({ kind: "changed", waiting: 2, obstacle: "server" });
    doors.answer = stored;
    doors.retries[0]?.callback();
    await queue.flush();
    expect(await doors.waiting()).toEqual([]);
    expect(storedIds()).toEqual(["a", "b"]);
  });

  test("tries at once where somebody asks while an attempt is about to fail: the connection may be back", async () => {
    await queue.add("doodle", makeSubmission("a"));
    doors.answer = () => {
      doors.answer = stored;
      void queue.flush();
      throw new Unreachable();
    };
    await queue.flush();
    expect(await doors.waiting()).toEqual([]);
    expect(doors.sent).toHaveLength(2);
    expect(doors.retries).toEqual([]);
  });

  test("waits longer after each failure, and at least as long as the server asks", async () => {
    doors.failWith(new Unreachable());
    await teach("a");
    await queue.flush();
    await queue.flush();
    const first = doors.retries.at(-1)?.ms ?? 0;
    await queue.flush();
    expect(doors.retries.at(-1)?.ms).toBe(first * 2);
    doors.failWith(new ApiError(429, "slow", "Slower.", null, 500));
    await queue.flush();
    expect(doors.retries.at(-1)?.ms).toBe(500_000);
    expect(doors.retries).toHaveLength(1);
  });

  test("counts a submission that arrived twice as stored", async () => {
    doors.answer = (submissions) => ({ accepted: [], duplicates: submissions.map(({ id }) => id), rejected: [] });
    await teach("a");
    expect(storedIds()).toEqual(["a"]);
  });

  test("becomes a contributor before the first submission", async () => {
    doors.contributor = false;
    await teach("a");
    expect(doors.contributor).toBe(true);
    expect(doors.sent).toEqual([["doodle", "a"]]);
  });

  test("becomes a contributor anew when the cookie is lost, and loses nothing", async () => {
    doors.answer = (submissions) => {
      if (doors.sent.length === 1) throw new ApiError(401, "no_contributor", "Call POST /contributors first.", null);
      return stored(submissions);
    };
    await teach("a");
    expect(storedIds()).toEqual(["a"]);
  });

  test.each([
    ["never came", false],
    ["was forgotten", true],
  ])("says that the browser keeps no cookies where the cookie %s, and asks again at the person's next word", async (_, was) => {
    doors.contributor = was;
    doors.failWith(new ApiError(401, "no_contributor", "Call POST /contributors first.", null));
    await teach("a");
    expect(events.at(-1)).toEqual({ kind: "changed", waiting: 1, obstacle: "cookies" });
    expect(doors.welcomed).toBe(1);
    expect(doors.retries).toEqual([]);
    doors.answer = stored;
    await teach("b");
    expect(storedIds()).toEqual(["a", "b"]);
    expect(await doors.waiting()).toEqual([]);
  });

  test("drops a batch that was refused as a whole in one request, each for its own reason", async () => {
    const rejected = ["There is no label dragon.", "This image is too small."].map((message, index) => ({
      id: null,
      index,
      error: { code: "wrong", message },
    }));
    doors.failWith(new ApiError(422, "all_rejected", "All 2 were rejected.", { error: { details: { rejected } } }));
    await doors.leave("a", "b");
    await queue.flush();
    expect(doors.sent).toHaveLength(1);
    expect(events).toContainEqual({ kind: "refused", id: "a", reason: "There is no label dragon." });
    expect(events).toContainEqual({ kind: "refused", id: "b", reason: "This image is too small." });
    expect(await doors.waiting()).toEqual([]);
  });

  test("says why one was refused and keeps the good ones of its batch", async () => {
    doors.answer = (submissions) => {
      if (submissions.length > 1) throw new ApiError(422, "all_rejected", "All were rejected.", null);
      if (submissions[0]?.id === "bad") throw new ApiError(422, "unknown_label", "There is no label dragon.", null);
      return stored(submissions);
    };
    await doors.leave("a", "bad", "b");
    await queue.flush();
    expect(storedIds()).toEqual(["a", "b"]);
    expect(events).toContainEqual({ kind: "refused", id: "bad", reason: "There is no label dragon." });
    expect(await doors.waiting()).toEqual([]);
  });

  test("takes a rejection within an accepted batch for what it is", async () => {
    const error = { code: "id_conflict", message: "This id is taken." };
    doors.answer = () => ({ accepted: ["a"], duplicates: [], rejected: [{ id: null, index: 1, error }] });
    await doors.leave("a", "b");
    await queue.flush();
    expect(events).toContainEqual({ kind: "refused", id: "b", reason: "This id is taken." });
    expect(await doors.waiting()).toEqual([]);
  });

  test("does not ask for ever a server that answers about nothing", async () => {
    doors.answer = () => ({ accepted: [], duplicates: [], rejected: [] });
    await teach("a");
    expect(await doors.waiting()).toEqual(["a"]);
    expect(doors.sent.length).toBeLessThan(4);
  });

  test("forgets what waits once everything was erased, and sends nothing meanwhile", async () => {
    doors.failWith(new Unreachable());
    await teach("a", "b");
    doors.answer = stored;
    const before = doors.sent.length;
    const forgotten = await queue.forgetWith(async () => {
      void queue.flush();
      return doors.sent.length;
    });
    expect(forgotten).toEqual({ erased: before, forgotten: 2 });
    await queue.flush();
    expect(doors.sent).toHaveLength(before);
    expect(events.at(-1)).toEqual({ kind: "changed", waiting: 0, obstacle: null });
    await teach("c");
    expect(storedIds()).toEqual(["c"]);
  });

  test("erases only after what is on its way has arrived", async () => {
    const order: string[] = [];
    doors.answer = (submissions) => {
      order.push("stored");
      return stored(submissions);
    };
    await queue.add("doodle", makeSubmission("a"));
    await queue.forgetWith(async () => void order.push("erased"));
    expect(order).toEqual(["stored", "erased"]);
  });

  test("forgets nothing where the server could not erase", async () => {
    doors.failWith(new Unreachable());
    await teach("a");
    await expect(queue.forgetWith(() => Promise.reject(new Unreachable()))).rejects.toThrow(Unreachable);
    expect(await doors.waiting()).toEqual(["a"]);
    doors.answer = stored;
    await teach("b");
    expect(storedIds()).toEqual(["a", "b"]);
  });

  test("sends each task's submissions to that task, oldest first", async () => {
    await doors.store.add({ task: "digits", submission: makeSubmission("7"), at: -2 });
    await doors.store.add({ task: "doodle", submission: makeSubmission("a"), at: -1 });
    await doors.store.add({ task: "digits", submission: makeSubmission("8"), at: 0 });
    await queue.flush();
    expect(doors.sent).toEqual([["digits", "7", "8"], ["doodle", "a"]]);
  });
});

test("what lies in this page alone is not called safe", async () => {
  doors.store.lasts = () => false;
  doors.failWith(new Unreachable());
  await teach("a");
  expect(events.at(-1)).toEqual({ kind: "changed", waiting: 1, obstacle: "memory" });
});
