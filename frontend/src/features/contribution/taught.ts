const KEY = "deltaloop.taught";
const CONTRIBUTOR = "deltaloop.contributor";

/** Whether the server gave this browser its anonymous cookie; a lost cookie shows as a 401. */
export function isContributor(): boolean {
  try {
    return localStorage.getItem(CONTRIBUTOR) !== null;
  } catch {
    return false;
  }
}

export function rememberContributor(): void {
  try {
    localStorage.setItem(CONTRIBUTOR, "yes");
  } catch {
    // No storage in this window: the server is asked again, which does no harm.
  }
}

/** Forgets that this browser taught anything. */
export function forgetTaught(): void {
  try {
    localStorage.removeItem(CONTRIBUTOR);
    localStorage.removeItem(KEY);
  } catch {
    // No storage in this window: nothing was remembered.
  }
}

/**
 * Forgets as well what comes late: browsers pass on what another tab has counted in no certain order. A count without a
 * contributor is nobody's.
 *
 * @returns what ends that
 */
export function keepForgotten(): () => void {
  const forget = () => {
    if (!isContributor()) forgetTaught();
  };
  forget();
  window.addEventListener("storage", forget);
  return () => window.removeEventListener("storage", forget);
}

/** How many drawings this browser has taught and the server has stored. */
export function taughtSoFar(): number {
  try {
    return Number(localStorage.getItem(KEY)) || 0;
  } catch {
    return 0;
  }
}

/** Adds what was just stored; returns the new sum. Of nothing no note is left: somebody may just have erased everything. */
export function addTaught(count: number): number {
  const sum = taughtSoFar() + count;
  if (count === 0) return sum;
  try {
    localStorage.setItem(KEY, String(sum));
  } catch {
    // No storage in this window: the count starts again next time.
  }
  return sum;
}
