import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ANSWERS, ask, newest, once } from "./answering.ts";

/** As much of the Cache API as is used. */
class FakeCaches {
  readonly kept = new Map<string, Map<string, Response>>();
  full = false;

  async open(name: string) {
    const entries = this.kept.get(name) ?? new Map<string, Response>();
    this.kept.set(name, entries);
    return {
      put: async (key: string, response: Response) => {
        if (this.full) throw new Error("QuotaExceededError");
        entries.set(key, response);
      },
    };
  }

  async match(key: string, { cacheName }: { cacheName?: string } = {}) {
    const found = [...this.kept].filter(([name]) => cacheName === undefined || name === cacheName);
    return found.map(([, entries]) => entries.get(key)).find((response) => response !== undefined)?.clone();
  }
}

const URL_ = "https://draw.example/assets/a.js";
let caches: FakeCaches;
let network: ReturnType<typeof vi.fn<(request: Request) => Promise<Response>>>;

beforeEach(() => {
  caches = new FakeCaches();
  network = vi.fn(async () => new Response("new"));
  vi.stubGlobal("caches", caches);
  vi.stubGlobal("fetch", network);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const textOf = async (response: Promise<Response>) => (await response).text();

describe("a file that never changes", () => {
  const again = () => textOf(once(new Request(URL_), "page-b"));

  test("is asked of the network once", async () => {
    expect([await again(), await again()]).toEqual(["new", "new"]);
    expect(network).toHaveBeenCalledOnce();
  });

  test("of a build before this one is still there", async () => {
    await (await caches.open("page-a")).put(URL_, new Response("old"));
    expect(await again()).toBe("old");
  });

  test("that turned out to be broken is asked for anew, and the sound one kept", async () => {
    await (await caches.open("page-b")).put(URL_, new Response("broken"));
    expect(await textOf(once(new Request(URL_, { cache: "reload" }), "page-b"))).toBe("new");
    await vi.waitFor(async () => expect(await again()).toBe("new"));
    expect(network).toHaveBeenCalledOnce();
  });

  test.each([
    ["is not there", new Response("none", { status: 404 })],
    ["is for one person", new Response("secret", { headers: { "Cache-Control": "private, no-store" } })],
  ])("is not kept where it %s", async (_, response) => {
    network.mockResolvedValueOnce(response);
    await again();
    expect(await again()).toBe("new");
  });

  test("comes though there is no space left to keep it", async () => {
    caches.full = true;
    expect(await again()).toBe("new");
  });
});

describe("the newest answer", () => {
  beforeEach(async () => (await caches.open(ANSWERS)).put(URL_, new Response("old")));

  test("is the network's where it comes, whatever is kept", async () => {
    expect(await textOf(newest(network(new Request(URL_)), ANSWERS, URL_))).toBe("new");
  });

  test.each([
    ["cannot be reached", () => Promise.reject(new TypeError("Failed to fetch"))],
    ["is in trouble", async () => new Response("no", { status: 502 })],
  ])("is the kept one where the server %s", async (_, answer) => {
    expect(await textOf(newest(answer(), ANSWERS, URL_))).toBe("old");
  });

  test("is the kept one where the network takes too long, and the late one is kept for next time", async () => {
    vi.useFakeTimers();
    let arrive: (response: Response) => void = () => undefined;
    network.mockReturnValueOnce(new Promise((resolve) => (arrive = resolve)));
    const asked = ask(new Request(URL_), async () => undefined);
    const given = textOf(newest(asked, ANSWERS, URL_));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await given).toBe("old");
    arrive(new Response("late"));
    await asked;
    expect(await (await caches.match(URL_))?.text()).toBe("late");
  });

  test("is waited for where nothing is kept, and what the server says in trouble is passed on", async () => {
    const answer = newest(Promise.resolve(new Response("no", { status: 503 })), ANSWERS, "another");
    expect((await answer).status).toBe(503);
    await expect(newest(Promise.reject(new TypeError("gone")), ANSWERS, "another")).rejects.toThrow("gone");
  });

  test("that says no is neither kept nor told of", async () => {
    network.mockResolvedValueOnce(new Response("none", { status: 404 }));
    const heard = vi.fn(async () => undefined);
    await ask(new Request(URL_), heard);
    expect(heard).not.toHaveBeenCalled();
    expect(await (await caches.match(URL_))?.text()).toBe("old");
  });
});
