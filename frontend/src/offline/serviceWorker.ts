/// <reference lib="webworker" />
import { ANSWERS, ask, MODELS, newest, noPage, once } from "./answering.ts";
import type { Flush, Keep } from "./messages.ts";
import { SYNC_TAG } from "./messages.ts";
import { isManifest, kindOf, needless, outdated, PAGES, type Published } from "./requests.ts";
import { sendWaiting } from "./sending.ts";

declare const self: ServiceWorkerGlobalScope;

/** Of this build, written in by vite/serviceWorker.ts. */
declare const __BUILD__: {
  name: string;
  /** The script that index.html starts with. */
  entry: string;
  /** Without these the page cannot guess. */
  needed: string[];
  /** Of these one: the device's WebAssembly decides. */
  wasm: { simd: string; plain: string };
  /** What is opened later. */
  further: string[];
};

const BUILD = __BUILD__;
const PAGE = PAGES + BUILD.name;
/** A head start for open pages when the network is back: they show what becomes of each drawing. */
const PAGES_FIRST_MS = 3_000;
// (module (func (result v128) i32.const 0 i8x16.splat))
const SIMD = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11]);

function wasm(): string[] {
  if (typeof WebAssembly === "undefined") return [];
  return [WebAssembly.validate(SIMD) ? BUILD.wasm.simd : BUILD.wasm.plain];
}

/** What the page has fetched lies in the browser's own cache: this costs the network nothing but what it had not yet. */
async function install(): Promise<void> {
  const cache = await caches.open(PAGE);
  const shell = await fetch("/", { cache: "no-cache" });
  const html = await shell.clone().text();
  // Another build is out by now, or still: its own worker keeps it.
  if (!shell.ok || !html.includes(BUILD.entry)) throw new Error("the page is of another build");
  await cache.addAll([...BUILD.needed, ...wasm()]);
  await cache.put("/", shell);
  const { saveData = false } = (navigator as { connection?: { saveData?: boolean } }).connection ?? {};
  if (!saveData) await Promise.allSettled(BUILD.further.map((file) => cache.add(file)));
  await self.skipWaiting();
}

async function activate(): Promise<void> {
  await Promise.all(outdated(await caches.keys(), PAGE).map((name) => caches.delete(name)));
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

/** A manifest has come: models that it does not name are needed no more. */
async function heard(response: Response): Promise<void> {
  if (!isManifest(response.url)) return;
  const published = (await response.json()) as Published;
  const cache = await caches.open(MODELS);
  const urls = (await cache.keys()).map(({ url }) => url);
  await Promise.all(needless(urls, published).map((url) => cache.delete(url)));
}

function answer(event: FetchEvent, request: Request): Promise<Response> {
  const asked = ask(request, (response) => heard(response).catch(() => undefined));
  event.waitUntil(asked.catch(() => undefined));
  return newest(asked, ANSWERS, request.url);
}

async function place(event: FetchEvent): Promise<Response> {
  const preloaded = (event.preloadResponse as Promise<Response | undefined>).catch(() => undefined);
  const asked = preloaded.then((response) => response ?? fetch(event.request));
  event.waitUntil(asked.catch(() => undefined));
  return newest(asked, PAGE, "/").catch(noPage);
}

/** Fetches what the task's live model consists of, as far as it is not kept yet. */
async function keep(task: string): Promise<void> {
  const address = (path: string) => new Request(new URL(path, self.location.href));
  const manifestRequest = address(`/api/v1/tasks/${encodeURIComponent(task)}/model`);
  const [response] = await Promise.all([ask(manifestRequest, heard), ask(address("/api/v1/tasks"), async () => undefined)]);
  const { model_url: model } = (await response.json()) as Published;
  const beside = (path: string) => once(address(new URL(path, address(model).url).href), MODELS);
  const described = (await (await once(address(model), MODELS)).json()) as { weightsManifest: { paths: string[] }[] };
  const shards = described.weightsManifest.flatMap(({ paths }) => paths);
  await Promise.all([beside("metadata.json"), ...shards.map(beside)]);
}

/** Pages that are open send by themselves; what is left then, or without any page, is sent from here. */
async function send(): Promise<void> {
  const pages = await self.clients.matchAll({ type: "window" });
  for (const page of pages) page.postMessage({ do: "flush" } satisfies Flush);
  if (pages.length > 0) await new Promise((resolve) => setTimeout(resolve, PAGES_FIRST_MS));
  await sendWaiting();
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  switch (kindOf(event.request, self.location.origin)) {
    case "place":
      return event.respondWith(place(event));
    case "asset":
      return event.respondWith(once(event.request, PAGE));
    case "model":
      return event.respondWith(once(event.request, MODELS));
    case "answer":
      return event.respondWith(answer(event, event.request));
    case null:
      return;
  }
});
self.addEventListener("message", (event) => {
  const message = event.data as Keep | undefined;
  if (message?.do === "keep") event.waitUntil(keep(message.task).catch(() => undefined));
});
// The types know no Background Sync: not every browser has it.
self.addEventListener("sync" as "message", (event) => {
  const { tag } = event as unknown as { tag: string };
  if (tag === SYNC_TAG) event.waitUntil(send());
});
