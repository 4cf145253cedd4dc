import { describe, expect, test } from "vitest";
import { isManifest, kindOf, needless, outdated } from "./requests.ts";

const ORIGIN = "https://draw.example";
const [ONE, TWO, THREE] = ["1", "2", "3"].map((digit) => digit.repeat(64)) as [string, string, string];

function asked(path: string, { method = "GET", mode = "cors", headers = {} }: { method?: string; mode?: string; headers?: Record<string, string> } = {}) {
  return kindOf({ url: ORIGIN + path, method, mode, headers: new Headers(headers) }, ORIGIN);
}

describe("a request", () => {
  test.each([
    ["/assets/index-1a2b.js", "asset"],
    [`/models/doodle/${ONE}/weights.bin`, "model"],
    ["/api/v1/tasks", "answer"],
    ["/api/v1/tasks/doodle/model", "answer"],
    ["/api/v1/tasks/power%20things/model", "answer"],
  ])("for %s is answered as %s", (path, kind) => {
    expect(asked(path)).toBe(kind);
  });

  test.each(["/", "/draw?task=digits", "/admin", "/nowhere"])("that opens %s is for a place", (path) => {
    expect(asked(path, { mode: "navigate" })).toBe("place");
    expect(asked(path)).toBeNull();
  });

  test.each([
    ["that writes", "/api/v1/tasks/doodle/submissions", { method: "POST" }],
    ["for the next prompt, which is never the same", "/api/v1/tasks/doodle/prompt", {}],
    ["about oneself", "/api/v1/contributors/me", {}],
    ["of an admin", `/models/doodle/${ONE}/model.json`, { headers: { Authorization: "Bearer key" } }],
    ["for a part of a file", `/models/doodle/${ONE}/weights.bin`, { headers: { Range: "bytes=0-9" } }],
    ["that opens the documents of the API", "/api/docs", { mode: "navigate" }],
    ["that opens a file", "/favicon.svg", { mode: "navigate" }],
    ["for a model by something else than its digest", "/models/doodle/newest/model.json", {}],
  ])("%s is the network's alone", (_, path, init) => {
    expect(asked(path, init)).toBeNull();
  });

  test("to another origin is none of ours", () => {
    expect(kindOf({ url: "https://elsewhere.example/assets/a.js", method: "GET", mode: "cors", headers: new Headers() }, ORIGIN)).toBeNull();
  });
});

test("a manifest is told from the list of tasks", () => {
  expect(isManifest(`${ORIGIN}/api/v1/tasks/doodle/model`)).toBe(true);
  expect(isManifest(`${ORIGIN}/api/v1/tasks`)).toBe(false);
});

describe("of the kept models", () => {
  const file = (task: string, digest: string) => `${ORIGIN}/models/${task}/${digest}/weights.bin`;
  const published = { task: "doodle", digest: THREE, model_url: "" };

  test("those before the one before the live one go, of this task alone", () => {
    const urls = [file("doodle", ONE), file("doodle", TWO), file("doodle", THREE), file("digits", ONE)];
    expect(needless(urls, { ...published, previous: { digest: TWO } })).toEqual([file("doodle", ONE)]);
    expect(needless(urls, { ...published, previous: null })).toEqual([file("doodle", ONE), file("doodle", TWO)]);
  });
});

describe("of the kept pages", () => {
  test("this build's and the one before it stay, and so does what is no page", () => {
    expect(outdated(["page-a", "models", "page-b", "answers", "page-c"], "page-c")).toEqual(["page-a"]);
    expect(outdated(["page-a", "page-b"], "page-b")).toEqual([]);
  });

  test("a build that comes back after another keeps both", () => {
    expect(outdated(["page-a", "page-b"], "page-a")).toEqual([]);
    expect(outdated(["page-a", "page-b", "page-c"], "page-a")).toEqual(["page-b"]);
  });
});
