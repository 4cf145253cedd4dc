/** One measured number, and what it was measured on. */
export interface Fact {
  name: string;
  value: string;
  on: string;
}

const HOLDOUTS: readonly (readonly [string, string, string])[] = [
  ["base", "On the base holdout", "drawings that nobody taught me, kept apart from training"],
  ["fresh", "On the fresh holdout", "drawings of people whose others I did not train on"],
];

interface Measured {
  accuracy: number;
  n: number;
}

function measured(value: unknown): Measured | null {
  if (typeof value !== "object" || value === null) return null;
  const { accuracy, n } = value as Partial<Measured>;
  return typeof accuracy === "number" && typeof n === "number" && n > 0 ? { accuracy, n } : null;
}

/** 95 % Wilson interval of a share seen on `n` examples. */
export function wilson(share: number, n: number): [number, number] {
  const z = 1.959964;
  const middle = (share + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return [middle - half, middle + half];
}

/** The published metrics as sentences' worth of facts: an accuracy has an interval and says on what. */
export function modelFacts(metrics: Record<string, unknown>): Fact[] {
  const facts: Fact[] = [];
  for (const [key, name, what] of HOLDOUTS) {
    const found = measured(metrics[key]);
    if (found === null) continue;
    const [low, high] = wilson(found.accuracy, found.n);
    facts.push({
      name,
      value: `${(found.accuracy * 100).toFixed(1)}% right`,
      on: `${(low * 100).toFixed(1)} to ${(high * 100).toFixed(1)}% with 95% confidence, ${found.n.toLocaleString("en")} ${what}`,
    });
  }
  return facts;
}
