/** What a request is for, which decides how it is answered with and without a network. */
export type Kind =
  /** One of the page's places: the newest page, else the one that is kept. */
  | "place"
  /** A file named by its content: once fetched, never asked for again. */
  | "asset"
  | "model"
  /** The tasks or a manifest: the newest, else what was answered last. */
  | "answer";

interface Asked {
  url: string;
  method: string;
  mode: string;
  headers: { has(name: string): boolean };
}

const MANIFEST = /^\/api\/v1\/tasks\/([^/]+)\/model$/;
const MODEL_FILE = /^\/models\/([^/]+)\/([0-9a-f]{64})\/[^/]+$/;

/** The kind of a request; null where it is the network's alone: what is written, admins' things, other origins. */
export function kindOf({ url, method, mode, headers }: Asked, origin: string): Kind | null {
  const { pathname, origin: to, search } = new URL(url);
  if (to !== origin || method !== "GET" || headers.has("Authorization") || headers.has("Range")) return null;
  if (pathname.startsWith("/assets/")) return "asset";
  if (MODEL_FILE.test(pathname)) return "model";
  if (search === "" && (pathname === "/api/v1/tasks" || MANIFEST.test(pathname))) return "answer";
  const isPlace = mode === "navigate" && !/^\/(api|models|metrics|healthz|readyz)\b|\.\w+$/.test(pathname);
  return isPlace ? "place" : null;
}

/** The part of a manifest that says which files may be needed. */
export interface Published {
  task: string;
  digest: string;
  model_url: string;
  previous?: { digest: string } | null;
}

/** Of the model files that are kept, those that neither the live version nor the one before needs. */
export function needless(urls: readonly string[], { task, digest, previous }: Published): string[] {
  return urls.filter((url) => {
    const [, of, version] = MODEL_FILE.exec(new URL(url).pathname) ?? [];
    return of === encodeURIComponent(task) && version !== digest && version !== previous?.digest;
  });
}

/** Whether an answer to this address is a manifest. */
export function isManifest(url: string): boolean {
  return MANIFEST.test(new URL(url).pathname);
}

export const PAGES = "page-";

/**
 * Of the caches by name, the oldest first, those of pages that nobody shows any more. The build before this one stays:
 * a tab that still shows it may ask for more of it, and the server has it no longer.
 */
export function outdated(names: readonly string[], current: string): string[] {
  return names.filter((name) => name.startsWith(PAGES) && name !== current).slice(0, -1);
}
