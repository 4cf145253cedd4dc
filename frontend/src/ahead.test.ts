import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { getManifest } from "./api/client.ts";

type Asked = { path: string; answer: (response: Response) => void };
let questions: Asked[];

beforeEach(() => {
  questions = [];
  vi.resetModules();
  vi.stubGlobal("location", { pathname: "/", search: "", href: "http://here/" });
  vi.stubGlobal("fetch", (url: string | URL) => new Promise((answer) => questions.push({ path: String(url), answer })));
});

afterEach(() => {
  vi.unstubAllGlobals();
  globalThis.ahead = undefined;
});

const TASKS = "/api/v1/tasks";
const MODEL = "/api/v1/tasks/doodle/model";

const question = (path: string, nth = 0) =>
  vi.waitUntil(() => questions.filter((asked) => asked.path === path)[nth], { timeout: 10_000, interval: 1 });
const manifest = (version: number) => Response.json({ version, model_url: "/models/one/model.json" });

describe("the script that asks ahead", () => {
  it("asks for the model before the page does, which takes the answer", async () => {
    await import("./ahead.ts");
    (await question(TASKS)).answer(Response.json([{ name: "doodle" }]));
    (await question(MODEL)).answer(manifest(1));
    expect(await getManifest("doodle")).toMatchObject({ version: 1 });
    expect(questions.filter(({ path }) => path === MODEL)).toHaveLength(1);
  });

  it("keeps nothing for later of what the page asked for before it", async () => {
    await import("./ahead.ts");
    const first = getManifest("doodle");
    (await question(MODEL)).answer(manifest(1));
    await first;
    (await question(TASKS)).answer(Response.json([{ name: "doodle" }]));
    (await question(MODEL, 1)).answer(new Response("oh", { status: 500 }));
    await vi.waitUntil(() => globalThis.ahead?.asked === null, { timeout: 10_000, interval: 1 });
    const later = getManifest("doodle");
    (await question(MODEL, 2)).answer(manifest(2));
    expect(await later).toMatchObject({ version: 2 });
  });
});
