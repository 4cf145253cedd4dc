import { useEffect } from "react";

type Press = Pick<KeyboardEvent, "key" | "altKey" | "ctrlKey" | "metaKey" | "repeat">;

/** The shortcut that was pressed; null for a key that is only held down, and for what Alt makes of it. */
export function shortcutOf({ key, altKey, ctrlKey, metaKey, repeat }: Press): string | null {
  if (altKey || repeat) return null;
  return `${ctrlKey || metaKey ? "mod+" : ""}${key.toLowerCase()}`;
}

/**
 * Keys that act wherever the focus is, except while one types.
 *
 * @param shortcuts by key as `KeyboardEvent.key` in lower case; "mod+" stands for Ctrl or ⌘
 */
export function useShortcuts(shortcuts: Record<string, () => void>): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLElement && event.target.matches("input, textarea, select")) return;
      const act = shortcuts[shortcutOf(event) ?? ""];
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [shortcuts]);
}
