import { afterEach, describe, expect, test, vi } from "vitest";
import { ApiError, getManifest, listTasks, postSubmissions, referenceOf, rejectedIn, Unreachable } from "./client.ts";

function answer(status: number, body: string, headers: Record<string, string> = {}) {
  const fetch = vi.fn(async () => new Response(body, { status, headers }));
  vi.stubGlobal("fetch", fetch);
  return fetch;
}

afterEach(() => vi.unstubAllGlobals());

describe("the client", () => {
  test("passes the server's own sentence on", async () => {
    answer(422, JSON.stringify({ error: { code: "unknown_label", message: "There is no label dragon." } }));
    await expect(postSubmissions("doodle", [])).rejects.toMatchObject({ code: "unknown_label", message: "There is no label dragon." });
  });

  test("knows why each submission was refused where all were", async () => {
    const rejected = [{ id: "a", index: 0, error: { code: "unknown_label", message: "there is no label dragon" } }];
    answer(422, JSON.stringify({ error: { code: "unknown_label", message: "There is no label dragon.", details: { rejected } } }));
    const error = await postSubmissions("doodle", []).catch((caught: unknown) => caught);
    expect(rejectedIn(error as ApiError)).toEqual(rejected);
  });

  test.each([null, "busy", { error: null }, { error: { details: { rejected: "all" } } }, { error: { details: { rejected: [null, {}] } } }])(
    "finds no refused submissions in %j",
    (body) => {
      expect(rejectedIn(new ApiError(422, "unknown", "No.", body))).toEqual([]);
    },
  );

  test("makes a sentence of an answer that is not the server's", async () => {
    answer(502, "<html>Bad Gateway</html>");
    await expect(listTasks()).rejects.toThrow("The server answered 502. Try again later.");
  });

  test("knows how long the server asks to wait", async () => {
    answer(429, "{}", { "Retry-After": "7" });
    const error = await listTasks().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).retryAfter).toBe(7);
  });

  test("knows under which name the servers' logs have what failed", async () => {
    answer(503, "{}", { "X-Request-ID": "0a1b2c3d4e5f" });
    const refused = await listTasks().catch((caught: unknown) => caught);
    expect(referenceOf(refused)).toBe("0a1b2c3d");
    expect(referenceOf(new TypeError("ours"))).toBeNull();
  });

  test("names each write, so that one whose answer was lost can be looked for", async () => {
    const sent: unknown[] = [];
    vi.stubGlobal("fetch", async (_: string, { headers }: RequestInit) => {
      sent.push((headers as Record<string, string> | undefined)?.["X-Request-ID"]);
      throw new TypeError("network");
    });
    const lost = await postSubmissions("doodle", []).catch((caught: unknown) => caught);
    await postSubmissions("doodle", []).catch(() => undefined);
    await listTasks().catch(() => undefined);
    expect(sent).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), expect.stringMatching(/^[0-9a-f]{32}$/), undefined]);
    expect(sent[0]).not.toBe(sent[1]);
    expect(referenceOf(lost)).toBe((sent[0] as string).slice(0, 8));
  });

  test("tells no answer from a bad one", async () => {
    vi.stubGlobal("fetch", async () => Promise.reject(new TypeError("network")));
    await expect(listTasks()).rejects.toBeInstanceOf(Unreachable);
  });

  test("a task without a model has no manifest, and the manifest is revalidated each time", async () => {
    const fetch = answer(404, "{}");
    expect(await getManifest("doodle")).toBeNull();
    expect(fetch).toHaveBeenCalledWith("/api/v1/tasks/doodle/model", expect.objectContaining({ cache: "no-cache" }));
  });

  test.each([
    ["a proxy's page", () => new Response("<html>Log in to the network</html>")],
    ["an answer that breaks off", () => new Response(new ReadableStream({ pull: (controller) => controller.error(new Error("cut")) }))],
  ])("takes %s for no answer", async (_, response) => {
    vi.stubGlobal("fetch", async () => response());
    await expect(getManifest("doodle")).rejects.toBeInstanceOf(Unreachable);
  });

  test("waits for what is asked only so long", async () => {
    const wait = vi.spyOn(AbortSignal, "timeout").mockReturnValue(AbortSignal.abort());
    vi.stubGlobal("fetch", async (_: string, { signal }: RequestInit) => signal?.throwIfAborted());
    await expect(listTasks()).rejects.toBeInstanceOf(Unreachable);
    wait.mockRestore();
  });
});

describe("an answer that was asked for ahead", () => {
  const early = (status: number) => {
    const coming = new Map([["/tasks", Promise.resolve(new Response(status === 200 ? "[]" : "{}", { status }))]]);
    globalThis.ahead = { coming, asked: new Set() };
  };
  afterEach(() => {
    globalThis.ahead = undefined;
  });

  test("goes to the first who asks; whoever asks again asks the server", async () => {
    early(200);
    const fetch = answer(200, "[]");
    expect(await listTasks()).toEqual([]);
    expect(fetch).not.toHaveBeenCalled();
    await listTasks();
    expect(fetch).toHaveBeenCalledOnce();
  });

  test("is read like any other, when it says no", async () => {
    early(503);
    await expect(listTasks()).rejects.toMatchObject({ status: 503 });
  });

  test("that never came is no answer", async () => {
    globalThis.ahead = { coming: new Map([["/tasks", Promise.reject(new TypeError("network"))]]), asked: null };
    await expect(listTasks()).rejects.toBeInstanceOf(Unreachable);
  });
});
