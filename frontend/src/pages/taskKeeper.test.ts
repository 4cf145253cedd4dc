import { beforeEach, expect, test } from "vitest";
import { ApiError, Unreachable } from "../api/client.ts";
import type { Task } from "../api/types.ts";
import { makeTask } from "../testing/factories.ts";
import { TaskKeeper } from "./taskKeeper.ts";

let served: Task[] | Error;
let asked: number;
let changes: number;
let keeper: TaskKeeper;

beforeEach(() => {
  served = [makeTask()];
  asked = changes = 0;
  keeper = new TaskKeeper(async () => {
    asked += 1;
    if (served instanceof Error) throw served;
    return structuredClone(served);
  });
  keeper.subscribe(() => (changes += 1));
});

test("a label that was added arrives at the next look, and the same tasks change nothing", async () => {
  await keeper.check();
  const before = keeper.snapshot();
  await keeper.check();
  expect(keeper.snapshot()).toBe(before);
  expect(changes).toBe(1);
  served = [makeTask({ labels: ["bird", "cat", "sun", "rainbow"] })];
  await keeper.check();
  expect(keeper.snapshot().tasks?.[0]?.labels).toEqual(["bird", "cat", "sun", "rainbow"]);
});

test("looks that come at once are one question", async () => {
  await Promise.all([keeper.check(), keeper.check()]);
  expect(asked).toBe(1);
});

test("a server in trouble is not called a bad connection", async () => {
  served = new ApiError(500, "internal", "Something broke.", null);
  await keeper.check();
  expect(keeper.snapshot().problem).toBe("server in trouble");
});

test("a server that does not answer is a problem only while there are no tasks", async () => {
  served = new Unreachable();
  await keeper.check();
  expect(keeper.snapshot()).toMatchObject({ tasks: null, problem: "unreachable" });
  served = [makeTask()];
  await keeper.check();
  served = new Error("away again");
  await keeper.check();
  expect(keeper.snapshot()).toMatchObject({ tasks: [{ name: "doodle" }], problem: null });
});

test("a server without tasks says what to do", async () => {
  served = [];
  await keeper.check();
  expect(keeper.snapshot().problem).toBe("no tasks");
});
