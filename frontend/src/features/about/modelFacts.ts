import type { DoubtKind, Holdout } from "../../ui/texts/aboutWords.ts";

/** One measured accuracy, its 95 % interval, and what it was measured on. Shares are of 1. */
export interface Measured {
  holdout: Holdout;
  n: number;
  accuracy: number;
  interval: [number, number];
  /** Share of each label's drawings that were recognised, worst first. */
  recall: { label: string; share: number }[];
}

const HOLDOUTS: readonly Holdout[] = ["base", "fresh"];

function isShare(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= 1;
}

function measured(value: unknown): Omit<Measured, "holdout"> | null {
  if (typeof value !== "object" || value === null) return null;
  const { n, accuracy, interval, recall } = value as Record<string, unknown>;
  if (typeof n !== "number" || n <= 0 || !isShare(accuracy)) return null;
  if (!Array.isArray(interval) || !isShare(interval[0]) || !isShare(interval[1])) return null;
  const shares = Object.entries(typeof recall === "object" && recall !== null ? recall : {})
    .filter((entry): entry is [string, number] => isShare(entry[1]))
    .map(([label, share]) => ({ label, share }))
    .sort((a, b) => a.share - b.share);
  return { n, accuracy, interval: [interval[0], interval[1]], recall: shares };
}

/** What was published about a version, as far as it can be said honestly: no accuracy without its interval. */
export function modelFacts(metrics: Record<string, unknown>): Measured[] {
  return HOLDOUTS.flatMap((holdout) => {
    const found = measured(metrics[holdout]);
    return found === null ? [] : [{ holdout, ...found }];
  });
}

/** How sure a version is of itself. Shares are of 1. */
export interface Doubt {
  /** Below this probability the page says that it is unsure. */
  unsureBelow: number;
  /** How far a stated probability is from the share that is right, on average. */
  error: number;
  /** Of each kind of drawing, the share that it is unsure about. */
  unsure: { of: DoubtKind; share: number; n: number }[];
}

const KINDS: readonly DoubtKind[] = ["scribbles", "other", "wrong", "right"];

/** What was published about a version's doubt; null where nothing was, or no rate of it can be said. */
export function doubtFacts(metrics: Record<string, unknown>): Doubt | null {
  const found = metrics.calibration;
  if (typeof found !== "object" || found === null) return null;
  const { unsure_below: unsureBelow, ece_after: error, rates } = found as Record<string, unknown>;
  if (!isShare(unsureBelow) || !isShare(error) || typeof rates !== "object" || rates === null) return null;
  const unsure = KINDS.flatMap((of) => {
    const { unsure: share, n } = ((rates as Record<string, unknown>)[of] ?? {}) as Record<string, unknown>;
    return isShare(share) && typeof n === "number" && n > 0 ? [{ of, share, n }] : [];
  });
  return unsure.length > 0 ? { unsureBelow, error, unsure } : null;
}
