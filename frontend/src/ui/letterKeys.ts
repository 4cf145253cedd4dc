import { useSyncExternalStore } from "react";

/**
 * Whether single letters act as shortcuts. Who dictates, or whose hand trembles, can switch them off (WCAG 2.1.4); keys
 * with Ctrl or ⌘ always act.
 */
const KEY = "deltaloop.letters";
const listeners = new Set<() => void>();
let on = read();

function read(): boolean {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useLetterKeys(): [boolean, (on: boolean) => void] {
  return [useSyncExternalStore(subscribe, () => on), setLetterKeys];
}

export function letterKeysAct(): boolean {
  return on;
}

function setLetterKeys(next: boolean): void {
  on = next;
  try {
    localStorage.setItem(KEY, next ? "on" : "off");
  } catch {
    // No storage in this window: it holds until the page is left.
  }
  for (const listener of listeners) listener();
}
