import { expect, test } from "vitest";
import { makeContributor } from "../../testing/factories.ts";
import { deedOf } from "./deed.ts";

const version = (task: string, version: number, submissions = 1) => ({ task, version, submissions });

test("somebody unknown, or who gave to other tasks only, did nothing for this one", () => {
  expect(deedOf(null, "doodle")).toEqual({ kind: "nothing" });
  expect(deedOf(makeContributor({ doodle: [2, 0] }), "digits")).toEqual({ kind: "nothing" });
});

test("who taught here and lost the cookie is not told that they taught nothing", () => {
  expect(deedOf(null, "doodle", 12)).toEqual({ kind: "lost" });
  expect(deedOf(makeContributor({ doodle: [3, 0] }), "doodle", 12)).toEqual({ kind: "waiting", given: 3 });
});

test("what no run has used waits, and what no published version learned from was studied", () => {
  expect(deedOf(makeContributor({ doodle: [3, 0] }), "doodle")).toEqual({ kind: "waiting", given: 3 });
  expect(deedOf(makeContributor({ doodle: [3, 2] }), "doodle")).toEqual({ kind: "studied", given: 3, used: 2 });
});

test("the newest published version is the one that was helped, whatever answers now", () => {
  const me = makeContributor(
    { digits: [9, 9], doodle: [12, 12] },
    { published_versions: [version("digits", 8, 9), version("doodle", 3, 4), version("doodle", 7, 12)] },
  );
  const helped = { kind: "helped", given: 12, newest: { version: 7, drawings: 12 }, earlier: [{ version: 3, drawings: 4 }] };
  expect(deedOf(me, "doodle")).toEqual({ ...helped, live: null });
  expect(deedOf({ ...me, live_versions: [{ task: "digits", version: 8 }, { task: "doodle", version: 9 }] }, "doodle")).toEqual({ ...helped, live: 9 });
});
