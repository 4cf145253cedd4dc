import { beforeEach, expect, test, vi } from "vitest";
import { makeSubmission } from "../../testing/factories.ts";
import { CarefulStore, MemoryStore, type SubmissionStore, type Waiting } from "./submissionStore.ts";

let disk: MemoryStore;
let broken: number;

const waiting = (id: string, at = 0): Waiting => ({ task: "doodle", submission: makeSubmission(id), at });
const ids = async (store: SubmissionStore) => (await store.all()).map(({ submission }) => submission.id);

/** A connection to the database, which breaks at the next `broken` things that it is asked. */
function connection(): SubmissionStore {
  const ask = <T>(answer: () => Promise<T>) => (broken-- > 0 ? Promise.reject(new Error("broken")) : answer());
  return {
    add: (one) => ask(() => disk.add(one)),
    all: () => ask(() => disk.all()),
    remove: (some) => ask(() => disk.remove(some)),
    lasts: () => true,
  };
}

beforeEach(() => {
  disk = new MemoryStore();
  broken = 0;
});

test("what the browser keeps lies in its database alone", async () => {
  const store = new CarefulStore(async () => connection());
  await store.add(waiting("a"));
  expect(await ids(disk)).toEqual(["a"]);
  expect(await ids(store)).toEqual(["a"]);
  expect(store.lasts()).toBe(true);
});

test.each([
  ["does not open", () => Promise.reject(new Error("denied"))],
  [
    "throws at once",
    () => {
      throw new Error("SecurityError");
    },
  ],
])("a database that %s loses nothing while the page is open", async (_, open) => {
  const store = new CarefulStore(open as () => Promise<SubmissionStore>);
  await store.add(waiting("b", 2));
  await store.add(waiting("a", 1));
  expect(await ids(store)).toEqual(["a", "b"]);
  expect(store.lasts()).toBe(false);
  await store.remove(["a", "b"]);
  expect(await ids(store)).toEqual([]);
  expect(store.lasts()).toBe(true);
});

test("a database that never answers is waited for only so long", async () => {
  vi.useFakeTimers();
  const store = new CarefulStore(() => new Promise(() => undefined));
  const added = store.add(waiting("a"));
  await vi.runAllTimersAsync();
  await added;
  vi.useRealTimers();
  expect(await ids(store)).toEqual(["a"]);
});

test("a connection that was lost is opened again", async () => {
  const store = new CarefulStore(async () => connection());
  await store.add(waiting("a"));
  broken = 1;
  await store.add(waiting("b", 1));
  expect(await ids(disk)).toEqual(["a", "b"]);
});

test("what finds no space waits in memory beside what is kept, in order", async () => {
  const store = new CarefulStore(async () => connection());
  await store.add(waiting("a", 1));
  broken = 2;
  await store.add(waiting("b", 0));
  expect(await ids(disk)).toEqual(["a"]);
  expect(await ids(store)).toEqual(["b", "a"]);
  await store.remove(["a", "b"]);
  expect(await ids(disk)).toEqual([]);
});

test("what cannot be taken out is not passed over in silence", async () => {
  const store = new CarefulStore(async () => connection());
  await store.add(waiting("a"));
  broken = 2;
  await expect(store.remove(["a"])).rejects.toThrow("broken");
});
