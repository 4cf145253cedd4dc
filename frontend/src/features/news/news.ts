import type { Manifest } from "../../api/types.ts";

/** A label that a version recognises better than the one before, both on the base holdout. Shares are of 1. */
export interface Better {
  label: string;
  before: number;
  now: number;
}

/** What there is to tell about the version that answers now. */
export interface News {
  kind: "new" | "back";
  version: number;
  /** Drawings that it learned from, where its metrics tell. */
  drawings: number | null;
  better: Better | null;
}

/** 95 % for ten labels together. */
const SURE = 2.8;

/**
 * @param seen the version that this browser was told of last; null on a first visit, which has no news
 * @param instead whether this version only stands in for one that does not work here
 */
export function newsOf(seen: number | null, manifest: Manifest, instead: boolean): News | null {
  const { version, metrics, previous } = manifest;
  if (seen === null || seen === version || instead) return null;
  const { submissions } = metrics;
  const drawings = typeof submissions === "number" && submissions > 0 ? submissions : null;
  if (version < seen) return { kind: "back", version, drawings: null, better: null };
  return { kind: "new", version, drawings, better: mostImproved(previous?.metrics ?? {}, metrics) };
}

interface Base {
  n: number;
  recall: Record<string, number>;
}

function baseOf(metrics: Record<string, unknown>): Base | null {
  const { n, recall } = (metrics.base ?? {}) as Partial<Base>;
  return typeof n === "number" && n > 0 && typeof recall === "object" && recall !== null ? { n, recall } : null;
}

/** The label whose recall rose most beyond doubt; null where none did, or where that was not measured. */
function mostImproved(before: Record<string, unknown>, now: Record<string, unknown>): Better | null {
  const [old, fresh] = [baseOf(before), baseOf(now)];
  if (old === null || fresh === null) return null;
  const labels = Object.keys(fresh.recall);
  let best: Better | null = null;
  for (const label of labels) {
    const [p, q] = [old.recall[label], fresh.recall[label]];
    if (typeof p !== "number" || typeof q !== "number") continue;
    const spread = Math.sqrt(((p * (1 - p)) / old.n + (q * (1 - q)) / fresh.n) * labels.length);
    if (q - p > SURE * spread && q - p > (best === null ? 0 : best.now - best.before)) best = { label, before: p, now: q };
  }
  return best;
}
