import { beforeEach, describe, expect, test, vi } from "vitest";
import { ApiError, NOT_OURS, Unreachable } from "../../api/client.ts";
import type { Submission, SubmissionResult } from "../../api/types.ts";
import { makeSubmission } from "../../testing/factories.ts";
import { type News, type QueueDoors, type QueueEvent, SubmissionQueue } from "./submissionQueue.ts";
import { MemoryStore } from "./submissionStore.ts";

const stored = (submissions: Submission[]): SubmissionResult => ({
  accepted: submissions.map(({ id }) => id),
  duplicates: [],
  rejected: [],
});

let answer: (submissions: Submission[]) => SubmissionResult;
let sent: string[][];
let events: QueueEvent[];
let retries: { callback: () => void; ms: number }[];
let contributor: boolean;
let alone: Promise<unknown>;
let told: News[];
let welcomed: number;
let store: MemoryStore;
let doors: QueueDoors;
let queue: SubmissionQueue;
let clock = 0;

beforeEach(() => {
  answer = stored;
  sent = [];
  events = [];
  retries = [];
  contributor = true;
  alone = Promise.resolve();
  told = [];
  welcomed = 0;
  store = new MemoryStore();
  store.lasts = () => true;
  doors = {
    store,
    isContributor: () => contributor,
    becomeContributor: async () => {
      welcomed += 1;
      contributor = true;
    },
    post: async (task, submissions) => {
      sent.push([task, ...submissions.map(({ id }) => id)]);
      return answer(submissions);
    },
    // As navigator.locks: one after the other.
    locked: (work) => {
      const turn = alone.then(work);
      alone = turn.catch(() => undefined);
      return turn;
    },
    tellOthers: (news) => void told.push(news),
    later: (callback, ms) => {
      const retry = { callback, ms };
      retries.push(retry);
      return () => void retries.splice(retries.indexOf(retry), 1);
    },
    now: () => ++clock,
  };
  queue = new SubmissionQueue(doors);
  queue.subscribe((event) => events.push(event));
});

async function teach(...ids: string[]): Promise<void> {
  for (const id of ids) await queue.add("doodle", makeSubmission(id));
  await queue.flush();
}

const waiting = async () => (await store.all()).map(({ submission }) => submission.id);
const storedIds = () => events.flatMap((event) => (event.kind === "stored" ? event.ids : []));

function failWith(error: Error): void {
  answer = () => {
    throw error;
  };
}

describe("SubmissionQueue", () => {
  test("says stored only after the server has said so", async () => {
    await teach("a");
    expect(storedIds()).toEqual(["a"]);
    expect(await waiting()).toEqual([]);
    expect(events.at(-1)).toEqual({ kind: "changed", waiting: 0, obstacle: null });
  });

  test.each([
    ["no connection", new Unreachable()],
    ["a server error", new ApiError(503, "away", "The database is away.", null)],
    ["a no of something that stands between", new ApiError(403, NOT_OURS, "The server answered 403. Try again later.", null)],
    ["too many requests", new ApiError(429, "slow", "Slower.", null)],
  ])("keeps everything on %s and sends it later", async (_, error) => {
    failWith(error);
    await teach("a", "b");
    expect(await waiting()).toEqual(["a", "b"]);
    expect(events.at(-1)).toEqual({ kind: "changed", waiting: 2, obstacle: "server" });
    answer = stored;
    retries[0]?.callback();
    await queue.flush();
    expect(await waiting()).toEqual([]);
    expect(storedIds()).toEqual(["a", "b"]);
  });

  test("tries at once where somebody asks while an attempt is about to fail: the connection may be back", async () => {
    await queue.add("doodle", makeSubmission("a"));
    answer = () => {
      answer = stored;
      void queue.flush();
      throw new Unreachable();
    };
    await queue.flush();
    expect(await waiting()).toEqual([]);
    expect(sent).toHaveLength(2);
    expect(retries).toEqual([]);
  });

  test("waits longer after each failure, and at least as long as the server asks", async () => {
    failWith(new Unreachable());
    await teach("a");
    await queue.flush();
    await queue.flush();
    const first = retries.at(-1)?.ms ?? 0;
    await queue.flush();
    expect(retries.at(-1)?.ms).toBe(first * 2);
    failWith(new ApiError(429, "slow", "Slower.", null, 500));
    await queue.flush();
    expect(retries.at(-1)?.ms).toBe(500_000);
    expect(retries).toHaveLength(1);
  });

  test("counts a submission that arrived twice as stored", async () => {
    answer = (submissions) => ({ accepted: [], duplicates: submissions.map(({ id }) => id), rejected: [] });
    await teach("a");
    expect(storedIds()).toEqual(["a"]);
  });

  test("becomes a contributor before the first submission", async () => {
    contributor = false;
    await teach("a");
    expect(contributor).toBe(true);
    expect(sent).toEqual([["doodle", "a"]]);
  });

  test("becomes a contributor anew when the cookie is lost, and loses nothing", async () => {
    answer = (submissions) => {
      if (sent.length === 1) throw new ApiError(401, "no_contributor", "Call POST /contributors first.", null);
      return stored(submissions);
    };
    await teach("a");
    expect(storedIds()).toEqual(["a"]);
  });

  test.each([
    ["never came", false],
    ["was forgotten", true],
  ])("says that the browser keeps no cookies where the cookie %s, and asks again at the person's next word", async (_, was) => {
    contributor = was;
    failWith(new ApiError(401, "no_contributor", "Call POST /contributors first.", null));
    await teach("a");
    expect(events.at(-1)).toEqual({ kind: "changed", waiting: 1, obstacle: "cookies" });
    expect(welcomed).toBe(1);
    expect(retries).toEqual([]);
    answer = stored;
    await teach("b");
    expect(storedIds()).toEqual(["a", "b"]);
    expect(await waiting()).toEqual([]);
  });

  test("drops a batch that was refused as a whole in one request, each for its own reason", async () => {
    const rejected = ["There is no label dragon.", "This image is too small."].map((message, index) => ({
      id: null,
      index,
      error: { code: "wrong", message },
    }));
    failWith(new ApiError(422, "all_rejected", "All 2 were rejected.", { error: { details: { rejected } } }));
    for (const id of ["a", "b"]) await store.add({ task: "doodle", submission: makeSubmission(id), at: ++clock });
    await queue.flush();
    expect(sent).toHaveLength(1);
    expect(events).toContainEqual({ kind: "refused", id: "a", reason: "There is no label dragon." });
    expect(events).toContainEqual({ kind: "refused", id: "b", reason: "This image is too small." });
    expect(await waiting()).toEqual([]);
  });

  test("says why one was refused and keeps the good ones of its batch", async () => {
    answer = (submissions) => {
      if (submissions.length > 1) throw new ApiError(422, "all_rejected", "All were rejected.", null);
      if (submissions[0]?.id === "bad") throw new ApiError(422, "unknown_label", "There is no label dragon.", null);
      return stored(submissions);
    };
    for (const id of ["a", "bad", "b"]) await store.add({ task: "doodle", submission: makeSubmission(id), at: ++clock });
    await queue.flush();
    expect(storedIds()).toEqual(["a", "b"]);
    expect(events).toContainEqual({ kind: "refused", id: "bad", reason: "There is no label dragon." });
    expect(await waiting()).toEqual([]);
  });

  test("takes a rejection within an accepted batch for what it is", async () => {
    const error = { code: "id_conflict", message: "This id is taken." };
    answer = () => ({ accepted: ["a"], duplicates: [], rejected: [{ id: null, index: 1, error }] });
    for (const id of ["a", "b"]) await store.add({ task: "doodle", submission: makeSubmission(id), at: ++clock });
    await queue.flush();
    expect(events).toContainEqual({ kind: "refused", id: "b", reason: "This id is taken." });
    expect(await waiting()).toEqual([]);
  });

  test("does not ask for ever a server that answers about nothing", async () => {
    answer = () => ({ accepted: [], duplicates: [], rejected: [] });
    await teach("a");
    expect(await waiting()).toEqual(["a"]);
    expect(sent.length).toBeLessThan(4);
  });

  test("forgets what waits once everything was erased, and sends nothing meanwhile", async () => {
    failWith(new Unreachable());
    await teach("a", "b");
    answer = stored;
    const before = sent.length;
    const forgotten = await queue.forgetWith(async () => {
      void queue.flush();
      return sent.length;
    });
    expect(forgotten).toEqual({ erased: before, forgotten: 2 });
    await queue.flush();
    expect(sent).toHaveLength(before);
    expect(events.at(-1)).toEqual({ kind: "changed", waiting: 0, obstacle: null });
    await teach("c");
    expect(storedIds()).toEqual(["c"]);
  });

  test("erases only after what is on its way has arrived", async () => {
    const order: string[] = [];
    answer = (submissions) => {
      order.push("stored");
      return stored(submissions);
    };
    await queue.add("doodle", makeSubmission("a"));
    await queue.forgetWith(async () => void order.push("erased"));
    expect(order).toEqual(["stored", "erased"]);
  });

  test("forgets nothing where the server could not erase", async () => {
    failWith(new Unreachable());
    await teach("a");
    await expect(queue.forgetWith(() => Promise.reject(new Unreachable()))).rejects.toThrow(Unreachable);
    expect(await waiting()).toEqual(["a"]);
    answer = stored;
    await teach("b");
    expect(storedIds()).toEqual(["a", "b"]);
  });

  test("sends each task's submissions to that task, oldest first", async () => {
    await store.add({ task: "digits", submission: makeSubmission("7"), at: -2 });
    await store.add({ task: "doodle", submission: makeSubmission("a"), at: -1 });
    await store.add({ task: "digits", submission: makeSubmission("8"), at: 0 });
    await queue.flush();
    expect(sent).toEqual([["digits", "7", "8"], ["doodle", "a"]]);
  });
});

describe("two tabs with one store", () => {
  let other: SubmissionQueue;
  let heard: QueueEvent[];
  beforeEach(() => {
    other = new SubmissionQueue({ ...doors, tellOthers: () => undefined });
    heard = [];
    other.subscribe((event) => heard.push(event));
    doors.tellOthers = (news) => void other.heard(news);
  });

  test("send each submission once, however both are woken", async () => {
    for (const id of ["a", "b"]) await store.add({ task: "doodle", submission: makeSubmission(id), at: ++clock });
    await Promise.all([queue.flush(), other.flush()]);
    expect(sent).toEqual([["doodle", "a", "b"]]);
  });

  test("both know what waits, and the one that did not send hears that it is stored", async () => {
    failWith(new Unreachable());
    await teach("a");
    expect(heard.at(-1)).toMatchObject({ kind: "changed", waiting: 1 });
    answer = stored;
    await queue.flush();
    await vi.waitFor(() => expect(heard.at(-1)).toEqual({ kind: "changed", waiting: 0, obstacle: null }));
    expect(heard).toContainEqual({ kind: "stored", ids: ["a"], elsewhere: true });
  });

  test("tell each other why one was refused", async () => {
    failWith(new ApiError(422, "unknown_label", "There is no label dragon.", null));
    await teach("a");
    await vi.waitFor(() => expect(heard).toContainEqual({ kind: "refused", id: "a", reason: "There is no label dragon." }));
  });
});

test("what lies in this page alone is not called safe", async () => {
  store.lasts = () => false;
  failWith(new Unreachable());
  await teach("a");
  expect(events.at(-1)).toEqual({ kind: "changed", waiting: 1, obstacle: "memory" });
});
