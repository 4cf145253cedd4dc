import { GAMES } from "./gameStore.ts";

/** Forgets the games of this tab. */
export function forgetGames(): void {
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(GAMES)) sessionStorage.removeItem(key);
  } catch {
    // No storage in this window: nothing was kept.
  }
}
