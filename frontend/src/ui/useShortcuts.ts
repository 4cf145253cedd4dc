import { useEffect } from "react";
import { letterKeysAct } from "./letterKeys.ts";

type Press = Pick<KeyboardEvent, "key" | "altKey" | "ctrlKey" | "metaKey" | "shiftKey" | "repeat">;

/** The shortcut that was pressed; null for a key that is only held down, and for what Alt makes of it. */
export function shortcutOf({ key, altKey, ctrlKey, metaKey, shiftKey, repeat }: Press): string | null {
  if (altKey || repeat) return null;
  // Of other keys shift makes other characters, which have a name of their own.
  const shifted = shiftKey && /^[a-z]$/i.test(key);
  return `${ctrlKey || metaKey ? "mod+" : ""}${shifted ? "shift+" : ""}${key.toLowerCase()}`;
}

const TYPED_INTO = "input:not([type=checkbox], [type=radio], [type=file], [type=range]), textarea, select";

/** Whether it is a letter alone, which one may also press by mistake. */
function isLetter(shortcut: string): boolean {
  return /^(shift\+)?[a-z]$/.test(shortcut);
}

/**
 * Keys that act wherever the focus is, except while one types.
 *
 * @param shortcuts by key as `KeyboardEvent.key` in lower case; "mod+" stands for Ctrl or ⌘, "shift+" comes after it
 */
export function useShortcuts(shortcuts: Record<string, () => void>): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLElement && event.target.matches(TYPED_INTO)) return;
      const shortcut = shortcutOf(event) ?? "";
      const act = shortcuts[shortcut];
      if (act === undefined || (isLetter(shortcut) && !letterKeysAct())) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [shortcuts]);
}
