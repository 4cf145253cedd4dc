/** Which version of a task this browser was told of last. */
const KEY = "deltaloop.seen.";
const here = new Map<string, number>();

export function seenVersion(task: string): number | null {
  try {
    return Number(localStorage.getItem(KEY + task)) || (here.get(task) ?? null);
  } catch {
    return here.get(task) ?? null;
  }
}

export function rememberVersion(task: string, version: number): void {
  here.set(task, version);
  try {
    localStorage.setItem(KEY + task, String(version));
  } catch {
    // No storage in this window: after a reload there is no news.
  }
}
