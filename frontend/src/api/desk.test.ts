import { afterEach, describe, expect, test, vi } from "vitest";
import { ApiError, Unreachable } from "./client.ts";
import { Desk, getSession } from "./desk.ts";

const session = { name: "alice", role: "admin", csrf_token: "old" } as const;
const error = (status: number, code: string) => ({ status, body: { error: { code, message: "No." } } });

/** Answers in turn; returns what was asked. */
function server(...answers: { status: number; body: unknown }[]) {
  const asked: { method: string; url: string; token: string | undefined }[] = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    asked.push({ method: init.method ?? "GET", url, token: (init.headers as Record<string, string> | undefined)?.["X-CSRF-Token"] });
    const { status, body } = answers.shift() ?? error(500, "none_left");
    return new Response(body === null ? "" : JSON.stringify(body), { status });
  });
  return asked;
}

afterEach(() => vi.unstubAllGlobals());

describe("the desk", () => {
  test("has no session where the server knows none, and says so of nothing else", async () => {
    server(error(401, "unauthenticated"), error(500, "internal"));
    await expect(getSession()).resolves.toBeNull();
    await expect(getSession()).rejects.toBeInstanceOf(ApiError);
  });

  test("is told once the session ran out", async () => {
    server({ status: 200, body: [] }, error(401, "unauthenticated"));
    const ended = vi.fn();
    const desk = new Desk(session, ended);
    await desk.get("/tasks/doodle/training-runs");
    expect(ended).not.toHaveBeenCalled();
    await expect(desk.get("/tasks/doodle/training-runs")).rejects.toMatchObject({ status: 401 });
    expect(ended).toHaveBeenCalledOnce();
  });

  test("asks nothing more until somebody has logged in anew, and then goes on if it is the same person", async () => {
    const asked = server(error(401, "unauthenticated"), { status: 200, body: [] });
    const desk = new Desk(session, () => {});
    await expect(desk.get("/x")).rejects.toMatchObject({ status: 401 });
    await expect(desk.get("/x")).rejects.toMatchObject({ status: 401 });
    expect(asked).toHaveLength(1);
    expect(desk.renew({ ...session, name: "bob" })).toBe(false);
    expect(desk.renew({ ...session, role: "viewer" })).toBe(false);
    expect(desk.renew({ ...session, csrf_token: "new" })).toBe(true);
    await expect(desk.write("POST", "/x")).resolves.toEqual([]);
    expect(asked[1]?.token).toBe("new");
  });

  test("writes with its token, and with the newer one where another tab logged in anew", async () => {
    const asked = server(error(403, "csrf_token_missing"), { status: 200, body: { ...session, csrf_token: "new" } }, { status: 202, body: { id: 7 } });
    await expect(new Desk(session, () => {}).write("POST", "/tasks/doodle/training-runs")).resolves.toEqual({ id: 7 });
    expect(asked.map(({ method, token }) => [method, token])).toEqual([["POST", "old"], ["GET", undefined], ["POST", "new"]]);
  });

  test("does not try again what the role forbids", async () => {
    const asked = server(error(403, "forbidden"));
    await expect(new Desk(session, () => {}).write("POST", "/x")).rejects.toMatchObject({ code: "forbidden" });
    expect(asked).toHaveLength(1);
  });

  test("takes an empty answer for none", async () => {
    server({ status: 200, body: null });
    await expect(new Desk(session, () => {}).get("/x")).rejects.toBeInstanceOf(Unreachable);
  });
});
