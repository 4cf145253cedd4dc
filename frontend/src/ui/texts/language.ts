import { useSyncExternalStore } from "react";

export const LANGUAGES = { en: "English", de: "Deutsch" };
export type Language = keyof typeof LANGUAGES;

const KEY = "deltaloop.language";
const listeners = new Set<() => void>();
let current: Language | undefined;

function isLanguage(code: string | undefined | null): code is Language {
  return code !== undefined && code !== null && code in LANGUAGES;
}

/** The first language of a browser's list that the page speaks; English where it speaks none. */
export function preferred(languages: readonly string[]): Language {
  return languages.map((code) => code.slice(0, 2).toLowerCase()).find(isLanguage) ?? "en";
}

function read(): Language {
  try {
    const chosen = localStorage.getItem(KEY);
    if (isLanguage(chosen)) return chosen;
  } catch {
    // No storage in this window: the browser's wish counts.
  }
  return preferred(navigator.languages);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The language of the page: what was chosen in this browser, else what the browser asks for. */
export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, () => (current ??= read()));
}

export function chooseLanguage(language: Language): void {
  current = language;
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // It holds until the page is left.
  }
  for (const listener of listeners) listener();
}
