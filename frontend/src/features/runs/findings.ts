/** What a run's record and verdict say, read with care: runs of earlier versions lack things, and a refusal has none. */
import type { TrainingRun } from "../../api/types.ts";

type Json = Record<string, unknown>;

export function object(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function number(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function list(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(object) : [];
}

/** Champion and challenger on the same n drawings; shares of 1. */
export interface Paired {
  n: number;
  champion: number;
  challenger: number;
  difference: number;
  won: number;
  lost: number;
}

/** Null where nothing was judged. */
export function paired(value: unknown): Paired | null {
  const found = object(value);
  const [n, champion, challenger, difference, won, lost] = ["n", "champion", "challenger", "difference", "won", "lost"].map((name) => number(found[name]));
  if (!n || champion == null || challenger == null || difference == null || won == null || lost == null) return null;
  return { n, champion, challenger, difference, won, lost };
}

const Z = 1.959964;

/** The 95 % interval of the difference of two shares of the same n drawings (Agresti and Min, 2005), drawing by drawing. */
export function interval({ n, won, lost }: Pick<Paired, "n" | "won" | "lost">): [number, number] {
  const [w, l, of] = [won + 0.5, lost + 0.5, n + 2];
  const difference = (w - l) / of;
  const half = (Z * Math.sqrt(w + l - (w - l) ** 2 / of)) / of;
  return [Math.max(-1, difference - half), Math.min(1, difference + half)];
}

/** How a run ended, or that it has not. */
export type Ending = "open" | "promoted" | "rejected" | "not judged" | "failed" | "cancelled";

export function endingOf(run: Pick<TrainingRun, "state" | "verdict" | "candidate_version">): Ending {
  if (run.state === "failed" || run.state === "cancelled") return run.state;
  if (run.state !== "succeeded") return "open";
  if (run.verdict?.decision === "promote") return "promoted";
  return run.candidate_version === null || run.candidate_version === undefined ? "not judged" : "rejected";
}

export function reasonsOf(run: Pick<TrainingRun, "verdict">): string[] {
  const reasons = run.verdict?.reasons;
  return Array.isArray(reasons) ? reasons.filter((reason) => typeof reason === "string") : [];
}

export interface Overall {
  fresh: (Paired & { contributors: number | null; p: number | null; passed: boolean }) | null;
  base: (Paired & { bound: number | null; margin: number | null; passed: boolean }) | null;
  /** Were every label equally frequent. */
  mix: { difference: number; p: number | null; passed: boolean } | null;
  look: number | null;
}

export function overallOf(run: Pick<TrainingRun, "verdict">): Overall {
  const { fresh, base, mix, budget } = object(run.verdict);
  const [onFresh, onBase, even] = [paired(fresh), paired(base), number(object(mix).difference)];
  return {
    fresh: onFresh && {
      ...onFresh,
      contributors: number(object(fresh).contributors),
      p: number(object(fresh).p_contributors),
      passed: object(fresh).passed === true,
    },
    base: onBase && { ...onBase, bound: number(object(base).bound), margin: number(object(base).margin), passed: object(base).passed === true },
    mix: even === null ? null : { difference: even, p: number(object(mix).p), passed: object(mix).passed === true },
    look: number(object(budget).look),
  };
}

export interface AnchorFinding extends Paired {
  version: number;
  margin: number | null;
  passed: boolean;
}

/** Ancestors of the champion that stood beside it on the base holdout. */
export function anchorsOf(run: Pick<TrainingRun, "verdict">): AnchorFinding[] {
  return list(run.verdict?.anchors).flatMap((row) => {
    const [version, base] = [number(row.version), paired(row.base)];
    return version === null || base === null ? [] : [{ ...base, version, margin: number(object(row.base).margin), passed: row.passed === true }];
  });
}

export interface LabelFinding {
  label: string;
  isNew: boolean;
  fresh: Paired | null;
  base: Paired | null;
  bound: number | null;
  passed: boolean;
}

export function labelsOf(run: Pick<TrainingRun, "verdict">): LabelFinding[] {
  return list(run.verdict?.per_label).flatMap((row) =>
    typeof row.label === "string"
      ? [{ label: row.label, isNew: row.new === true, fresh: paired(row.fresh), base: paired(row.base), bound: number(row.bound), passed: row.passed !== false }]
      : [],
  );
}

export interface DialPoint {
  alpha: number;
  mix: number;
  base: number;
  cost: number;
}

export interface DialFinding {
  alpha: number;
  curve: DialPoint[];
  fresh: number | null;
  needed: number | null;
}

export function dialOf(run: Pick<TrainingRun, "record">): DialFinding | null {
  const dial = object(run.record.dial);
  const alpha = number(dial.alpha);
  if (alpha === null) return null;
  const curve = list(dial.curve).flatMap((point) => {
    const [at, mix, base, cost] = [number(point.alpha), number(point.mix), number(point.base), number(point.cost)];
    return at === null || mix === null || base === null ? [] : [{ alpha: at, mix, base, cost: cost ?? mix }];
  });
  return { alpha, curve, fresh: number(dial.fresh), needed: number(dial.needed) };
}

export interface OutlookFinding {
  look: number | null;
  people: number | null;
  seen: number | null;
  gain: number | null;
  chance: number | null;
}

/** What validation drawings foresaw of the look at the holdouts; null where the run came not so far. */
export function outlookOf(run: Pick<TrainingRun, "record">): OutlookFinding | null {
  if (run.record.outlook === undefined) return null;
  const { look, people, seen, gain, chance } = object(run.record.outlook);
  return { look: number(look), people: number(people), seen: number(seen), gain: number(gain), chance: number(chance) };
}

export const DOUBTED = ["right", "wrong", "other", "scribbles"] as const;

export interface CalibrationFinding {
  before: number;
  after: number;
  n: number;
  unsureBelow: number;
  rates: { kind: (typeof DOUBTED)[number]; unsure: number; n: number }[];
}

export function calibrationOf(run: Pick<TrainingRun, "record">): CalibrationFinding | null {
  const found = object(run.record.calibration);
  const [before, after, n, unsureBelow] = [number(found.ece_before), number(found.ece_after), number(found.n), number(found.unsure_below)];
  if (before === null || after === null || n === null || unsureBelow === null) return null;
  const rates = DOUBTED.flatMap((kind) => {
    const { unsure, n } = object(object(found.rates)[kind]);
    const [share, of] = [number(unsure), number(n)];
    return share === null || of === null ? [] : [{ kind, unsure: share, n: of }];
  });
  return { before, after, n, unsureBelow, rates };
}

/** What mere more training on base data would have gained; null where no control run was made. */
export function controlOf(run: Pick<TrainingRun, "record">): { fresh: number | null; base: number | null } | null {
  const { control } = object(run.record.control);
  if (control === undefined) return null;
  return { fresh: number(object(control).fresh), base: number(object(control).base) };
}

export interface LearnedFinding {
  drawings: number;
  people: number | null;
  inDoubt: number | null;
}

/** How many drawings it learned from; null before it chose them. */
export function learnedOf(run: Pick<TrainingRun, "record">): LearnedFinding | null {
  const drawings = number(object(run.record.replay).fresh) ?? number(object(run.record.admission).kept);
  if (drawings === null) return null;
  const { contributors, in_doubt } = object(run.record.admission);
  return { drawings, people: number(contributors), inDoubt: number(in_doubt) };
}

/** Whether a gate judged counts, from which its verdict can be derived again. */
export function canBeReplayed(run: Pick<TrainingRun, "verdict">): boolean {
  return overallOf(run).look !== null;
}

/** Whether it spends a look at the champion on drawings that were looked at before. */
export function onKnownData(run: Pick<TrainingRun, "record">): boolean {
  return object(run.record.look).known_data === true;
}
