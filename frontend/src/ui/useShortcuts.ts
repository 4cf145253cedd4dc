import { useEffect } from "react";

/**
 * Keys that act wherever the focus is, except while one types.
 *
 * @param shortcuts by key as `KeyboardEvent.key` in lower case; "mod+" stands for Ctrl or ⌘
 */
export function useShortcuts(shortcuts: Record<string, () => void>): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLElement && event.target.matches("input, textarea, select")) return;
      if (event.altKey) return;
      const act = shortcuts[`${event.ctrlKey || event.metaKey ? "mod+" : ""}${event.key.toLowerCase()}`];
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [shortcuts]);
}
