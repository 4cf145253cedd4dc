import type { News } from "./submissionQueue.ts";

/** What tabs and the service worker have in common: who sends now, and what became of it. */
const NAME = "deltaloop.queue";

let channel: BroadcastChannel | null | undefined;

/** Null where the browser has none, or gives it to nobody without storage. */
function open(): BroadcastChannel | null {
  try {
    return (channel ??= new BroadcastChannel(NAME));
  } catch {
    return (channel = null);
  }
}

export function tellOthers(news: News): void {
  open()?.postMessage(news);
}

export function listen(hear: (news: News) => void): void {
  open()?.addEventListener("message", ({ data }: MessageEvent<News>) => hear(data));
}

/** Does something while nobody else does. Where the browser has no locks (no TLS) or denies them, each is on its own. */
export async function doAlone<T>(work: () => Promise<T>): Promise<T> {
  let alone = false;
  try {
    return await navigator.locks.request(NAME, () => {
      alone = true;
      return work();
    });
  } catch (error) {
    if (alone) throw error;
    return work();
  }
}
