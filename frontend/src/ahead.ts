/**
 * The first script of the page, so small that it runs while the others are still on their way. It asks for what they
 * will ask for, one after the other: on a slow network these questions take as long as the files they wait behind. The
 * API's answers are handed over (`api/client.ts`), the model's files wait in the browser's cache, where they stay for
 * good. Whatever goes wrong here, the others meet and tell.
 */
const PATIENCE_MS = 20_000;
/** The shard that our exporter writes: asked for by its name, a round trip before `model.json` tells it. */
const SHARD = "weights.bin";
const coming = new Map<string, Promise<Response>>();
const asked = new Set<string>();
globalThis.ahead = { coming, asked };

async function ask(path: string): Promise<unknown> {
  const answer = fetch(`/api/v1${path}`, { cache: "no-cache", signal: AbortSignal.timeout?.(PATIENCE_MS) });
  if (!asked.has(path)) coming.set(path, answer); // else the page was quicker, and goes on with its own
  return (await answer).clone().json();
}

async function goAhead(named: string | null): Promise<void> {
  const task = named ?? ((await ask("/tasks")) as { name: string }[])[0]?.name;
  if (task === undefined) return;
  const { model_url: model } = (await ask(`/tasks/${encodeURIComponent(task)}/model`)) as { model_url: string };
  const url = new URL(model, location.href);
  const read = async (path: string) => (await fetch(new URL(path, url))).arrayBuffer();
  const early = [read("metadata.json"), read(SHARD)];
  const { weightsManifest } = (await (await fetch(url)).json()) as { weightsManifest: { paths: string[] }[] };
  const others = weightsManifest.flatMap(({ paths }) => paths).filter((path) => path !== SHARD);
  await Promise.all([...early, ...others.map(read)]);
}

if (!location.pathname.startsWith("/admin")) {
  void goAhead(new URLSearchParams(location.search).get("task"))
    .catch(() => undefined)
    .finally(() => {
      globalThis.ahead = { coming, asked: null };
    });
}

export {};
