/** What versions say of themselves, and when each was live; pure. Shares are of 1. */
import type { ModelVersion, Promotion } from "../../api/types.ts";

type Json = Record<string, unknown>;

export const HOLDOUTS = ["base", "fresh"] as const;
export type Holdout = (typeof HOLDOUTS)[number];
export const DOUBTED = ["right", "wrong", "other", "scribbles"] as const;

/** One accuracy, its 95 % interval, and of how many drawings. */
export interface Measured {
  value: number;
  low: number;
  high: number;
  n: number;
  recall: Record<string, number>;
}

export interface Doubt {
  /** How far stated probabilities are from the share that is right, on average. */
  error: number;
  unsureBelow: number;
  /** Of each kind of drawing, the share that it is unsure about. */
  unsure: Partial<Record<(typeof DOUBTED)[number], number>>;
}

function object(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function share(value: unknown): number | null {
  return typeof value === "number" && value >= 0 && value <= 1 ? value : null;
}

/** Null where nothing was measured, or no interval says how well. */
export function measuredOn(version: Pick<ModelVersion, "metrics">, holdout: Holdout): Measured | null {
  const { n, accuracy, interval, recall } = object(version.metrics[holdout]);
  const [low, high] = Array.isArray(interval) ? interval.map(share) : [];
  const value = share(accuracy);
  if (typeof n !== "number" || n <= 0 || value === null || low == null || high == null) return null;
  const known = Object.entries(object(recall)).filter((entry): entry is [string, number] => share(entry[1]) !== null);
  return { value, low, high, n, recall: Object.fromEntries(known) };
}

export function doubtOf(version: Pick<ModelVersion, "metrics">): Doubt | null {
  const found = object(version.metrics.calibration);
  const [error, unsureBelow] = [share(found.ece_after), share(found.unsure_below)];
  if (error === null || unsureBelow === null) return null;
  const rates = DOUBTED.map((kind) => [kind, share(object(object(found.rates)[kind]).unsure)] as const);
  return { error, unsureBelow, unsure: Object.fromEntries(rates.filter(([, rate]) => rate !== null)) };
}

/** From when until when (null: it still is) a version was live. Times are milliseconds. */
export interface Span {
  version: number;
  from: number;
  until: number | null;
}

/** @param promotions newest first; one that promotes what is live already changes nothing */
export function spans(promotions: readonly Pick<Promotion, "version" | "created_at">[]): Span[] {
  const found: Span[] = [];
  for (const { version, created_at } of [...promotions].reverse()) {
    const before = found.at(-1);
    if (before?.version === version) continue;
    const from = Date.parse(created_at);
    if (before !== undefined) before.until = from;
    found.push({ version, from, until: null });
  }
  return found;
}

/** What can stand side by side, and what cannot. */
export interface Comparable {
  /** Whether both accuracies on that holdout are of the same drawings, as far as the record tells. */
  base: "same" | "other drawings" | "other labels" | "missing";
  fresh: "other drawings" | "missing";
  /** The run that judged both on the same drawings. */
  run: number | null;
}

type Sided = Pick<ModelVersion, "version" | "labels" | "metrics" | "recipe_version" | "maker">;

export function comparable(a: Sided, b: Sided): Comparable {
  const run = judgedBeside(a, b) ?? judgedBeside(b, a);
  const [baseA, baseB] = [measuredOn(a, "base"), measuredOn(b, "base")];
  const sameLabels = a.labels.length === b.labels.length && a.labels.every((label, place) => b.labels[place] === label);
  const base = !baseA || !baseB ? "missing" : !sameLabels ? "other labels" : baseA.n === baseB.n && a.recipe_version === b.recipe_version ? "same" : "other drawings";
  // Each run has a fresh holdout of its own: what people drew until then.
  const fresh = !measuredOn(a, "fresh") || !measuredOn(b, "fresh") ? "missing" : "other drawings";
  return { base, fresh, run };
}

function judgedBeside(a: Sided, b: Sided): number | null {
  return a.maker?.champion_version === b.version ? a.maker.run : null;
}

export interface RecallPair {
  label: string;
  /** Null: that version has no such answer, or it was not measured. */
  before: number | null;
  after: number | null;
}

/** The recall of every label of either, on the base holdout; where both are known, what was lost most first. */
export function recallPairs(a: Sided, b: Sided): RecallPair[] {
  const [before, after] = [measuredOn(a, "base")?.recall ?? {}, measuredOn(b, "base")?.recall ?? {}];
  const labels = [...new Set([...a.labels, ...b.labels])];
  const change = ({ before, after }: RecallPair) => (before === null || after === null ? Infinity : after - before);
  return labels
    .map((label) => ({ label, before: before[label] ?? null, after: after[label] ?? null }))
    .filter(({ before, after }) => before !== null || after !== null)
    .sort((one, other) => change(one) - change(other) || one.label.localeCompare(other.label));
}
