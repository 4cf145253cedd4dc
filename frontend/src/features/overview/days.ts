/** What came in, day by day; pure. */
import type { Stats } from "../../api/types.ts";

export interface Counted {
  /** Null: submissions without a label. */
  label: string | null;
  counts: number[];
  total: number;
}

const DAY_MS = 86_400_000;

/** The last `many` days (UTC), the oldest first, as the server writes them. */
export function lastDays(now: Date, many: number): string[] {
  return Array.from({ length: many }, (_, place) => new Date(now.getTime() - (many - 1 - place) * DAY_MS).toISOString().slice(0, 10));
}

/** Everything first, then each label in the task's order, and what has no label where there is any. */
export function byLabel(days: Stats["days"], labels: readonly string[], shown: readonly string[]): { all: Counted; each: Counted[] } {
  const found = new Map(days.map((day) => [day.day, day]));
  const counted = (label: string | null, of: (day: Stats["days"][number]) => number): Counted => {
    const counts = shown.map((day) => {
      const one = found.get(day);
      return one === undefined ? 0 : of(one);
    });
    return { label, counts, total: counts.reduce((sum, count) => sum + count, 0) };
  };
  const all = counted(null, (day) => Object.values(day.labels).reduce((sum, count) => sum + count, day.unlabelled));
  const unlabelled = counted(null, (day) => day.unlabelled);
  const each = labels.map((label) => counted(label, (day) => day.labels[label] ?? 0));
  return { all, each: unlabelled.total > 0 ? [...each, unlabelled] : each };
}
