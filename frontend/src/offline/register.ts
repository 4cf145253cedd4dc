import type { Flush, Keep } from "./messages.ts";
import { SYNC_TAG } from "./messages.ts";

/** Has the browser keep this page for times without a network; where it will not, the page works as before. */
export async function register(): Promise<void> {
  if (!import.meta.env.PROD) return;
  try {
    const registration = await navigator.serviceWorker?.register("/sw.js", { updateViaCache: "none" });
    // For one that is known already, to register is no reason to look for a newer one.
    await registration?.update();
  } catch {
    // No TLS, a private window, no network.
  }
}

function whenReady(act: (registration: ServiceWorkerRegistration) => unknown): void {
  // Never ready where it could not be registered: then there is nobody to ask.
  void navigator.serviceWorker?.ready.then(act).catch(() => undefined);
}

/** Has the task's live model kept as well. */
export function keepModel(task: string): void {
  whenReady(({ active }) => active?.postMessage({ do: "keep", task } satisfies Keep));
}

/** Asks the browser to have what waits sent when the network is back, whether a page is open then or not. */
export function sendWhenBack(): void {
  whenReady((registration) => (registration as { sync?: { register(tag: string): Promise<void> } }).sync?.register(SYNC_TAG));
}

/** Listens to the service worker, which asks pages to send what waits; returns what ends that. */
export function onFlush(flush: () => void): () => void {
  const hear = ({ data }: MessageEvent<Flush | undefined>) => {
    if (data?.do === "flush") flush();
  };
  navigator.serviceWorker?.addEventListener("message", hear);
  return () => navigator.serviceWorker?.removeEventListener("message", hear);
}
