import { type MouseEvent, useSyncExternalStore } from "react";

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("popstate", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("popstate", listener);
  };
}

/** The page's path and chosen task, kept in the address so that both can be linked and shared. */
export function useLocation(): { path: string; task: string | null } {
  const href = useSyncExternalStore(subscribe, () => window.location.pathname + window.location.search);
  const url = new URL(href, window.location.origin);
  return { path: url.pathname.replace(/(.)\/$/, "$1"), task: url.searchParams.get("task") };
}

export function navigate(href: string): void {
  window.history.pushState(null, "", href);
  for (const listener of listeners) listener();
}

/** Follows a link within the page, unless the person asked for a new tab. */
export function follow(event: MouseEvent<HTMLAnchorElement>): void {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  navigate(event.currentTarget.pathname + event.currentTarget.search);
}
