/**
 * What a verdict rests on, read from its numbers and the run's record and settings, so that each language can say it in its
 * own words. Pure. In the gate's order: what speaks against, then what speaks for.
 */
import type { TrainingRun } from "../../api/types.ts";
import type { Ground, LabelPlace } from "../../ui/texts/desk/reasonWords.ts";
import { number, object, reasonsOf } from "./findings.ts";

type Json = Record<string, unknown>;
type Judged = Pick<TrainingRun, "verdict" | "record" | "settings">;

/** What of the run can be told by numbers; null where its sentences tell more than these do, as those of older runs. */
export function groundsOf(run: Judged): Ground[] | null {
  const verdict = object(run.verdict);
  const gate = object(object(run.settings).gate);
  const found = number(object(verdict.budget).look) === null ? unjudged(verdict, object(run.record)) : judged(verdict, gate);
  return found.length === reasonsOf(run).length ? found : null;
}

function rows(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(object) : [];
}

const of = (from: Json, name: string) => number(from[name]) ?? 0;
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one) => typeof one === "string") : []);

function unjudged(verdict: Json, record: Json): Ground[] {
  const { base, fresh, train, labels } = { base: object(verdict.base), fresh: object(verdict.fresh), train: object(verdict.train), labels: object(verdict.labels) };
  const short = [
    ...few("train", of(train, "n"), number(train.needed), train.admitted === true),
    ...few("fresh", of(fresh, "n"), number(fresh.needed)),
    ...few("people", of(fresh, "contributors"), number(fresh.needed_contributors)),
    ...few("base", of(base, "n"), number(base.needed)),
    ...fewOf(object(labels.few), number(labels.needed)),
  ];
  if (short.length > 0) return short;
  const [dial, outlook] = [object(record.dial), object(record.outlook)];
  if (number(dial.alpha) === 0) return rows(dial.curve).length > 0 ? [{ kind: "no gain", ...costs(rows(dial.curve)) }] : [];
  const [look, people, alpha, chance] = [number(outlook.look), number(outlook.people), number(outlook.alpha), number(outlook.chance)];
  if (look === null || people === null || alpha === null) return [];
  if (chance === null) return [{ kind: "look too late", look, people, alpha }];
  return [{ kind: "look not worth it", look, people, alpha, chance, gain: of(outlook, "gain"), seen: of(outlook, "seen") }];
}

function costs(curve: Json[]): { now: number; best: number } {
  const at = curve.find((point) => number(point.alpha) === 0);
  return { now: of(at ?? {}, "mix"), best: Math.min(...curve.map((point) => number(point.cost) ?? of(point, "mix"))) };
}

function few(what: "train" | "fresh" | "people" | "base", there: number, needed: number | null, admitted = false): Ground[] {
  return needed !== null && there < needed ? [{ kind: "too few", what, there, needed, admitted }] : [];
}

function fewOf(counts: Json, needed: number | null): Ground[] {
  const labels = Object.entries(counts).flatMap(([label, there]) => (typeof there === "number" ? [{ label, there }] : []));
  return labels.length > 0 && needed !== null ? [{ kind: "too few of labels", labels, needed }] : [];
}

function judged(verdict: Json, gate: Json): Ground[] {
  const labels = rows(verdict.per_label);
  const [base, fresh, look] = [object(verdict.base), object(verdict.fresh), of(object(verdict.budget), "look")];
  const least = number(gate.min_label_examples);
  const most = labels.map((row) => [String(row.label), Math.max(row.new === true ? 0 : of(object(row.base), "n"), of(object(row.fresh), "n"))] as const);
  const lacking = [
    ...few("fresh", of(fresh, "n"), number(gate.min_fresh_examples)),
    ...few("people", of(fresh, "contributors"), number(gate.min_fresh_contributors)),
    ...few("base", labels.reduce((sum, row) => sum + of(object(row.base), "n"), 0), number(gate.min_base_examples)),
    ...fewOf(Object.fromEntries(most.filter(([, n]) => least !== null && n < least)), least),
  ];
  if (lacking.length > 0) return lacking;
  const anchors = rows(verdict.anchors);
  const whole: Ground[] = [
    noWorse(base, { where: "base" }),
    verdict.aim === "no worse" ? noWorse(fresh, { where: "fresh" }) : better(fresh, look),
    mix(object(verdict.mix), verdict.aim === "no worse"),
    ...anchors.flatMap(({ version, base: beside }) => (number(object(beside).bound) === null ? [] : [noWorse(object(beside), { where: "anchor", version: number(version) ?? 0 })])),
  ];
  const known = labels.filter((row) => row.new !== true).flatMap((row, _, all) => givenUp(row, all.length, gate));
  const added = labels.filter((row) => row.new === true).flatMap((row) => notKnown(row, gate));
  const since = anchors.flatMap((row) => downSince(row, of(gate, "label_recall_drop")));
  const passed = (ground: Ground) => "passed" in ground && ground.passed;
  return [...whole.filter((one) => !passed(one)), ...known, ...since, ...added, ...disturbed(verdict, labels, gate), ...whole.filter(passed)];
}

function changed(side: Json) {
  const [won, lost, n] = [of(side, "won"), of(side, "lost"), of(side, "n")];
  // The verdict keeps four digits of it; the counts are exact.
  return { difference: n > 0 ? (won - lost) / n : of(side, "difference"), won, lost, n };
}

/** Macro-F1's difference where that is what was judged. */
function byMetric(side: Json) {
  const macro = number(object(side.macro_f1).difference);
  return { ...changed(side), ...(macro !== null && { difference: macro }), macro: macro !== null };
}

type Where = { where: "base" } | { where: "fresh" } | { where: "anchor"; version: number };

function noWorse(side: Json, where: Where): Ground {
  const [bound, margin, alpha] = [of(side, "bound"), of(side, "margin"), of(side, "alpha")];
  return { kind: "no worse", ...where, ...byMetric(side), bound, margin, alpha, passed: side.passed === true };
}

function better(fresh: Json, look: number): Ground {
  const [people, alpha] = [of(fresh, "contributors"), of(fresh, "alpha")];
  const chances = { p: number(fresh.p), byPeople: of(fresh, "p_contributors") };
  // Each person won or lost as a whole is the least that chance can do.
  const outOfReach = fresh.macro_f1 === undefined && 0.5 ** people > alpha;
  return { kind: "better", ...byMetric(fresh), ...chances, people, look, alpha, outOfReach, passed: fresh.passed === true };
}

function mix(found: Json, noWorse: boolean): Ground {
  const [claims, passed] = [object(found.false_claims), found.passed === true];
  const even = of(found, "difference") > 0 && of(found, "p") <= of(found, "alpha");
  if (!passed && (noWorse || even)) return { kind: "claims", difference: of(claims, "difference"), labels: texts(found.absent).length, passed };
  return { kind: "mix", difference: of(found, "difference"), p: noWorse ? null : of(found, "p"), passed };
}

function downSince(anchor: Json, drop: number): Ground[] {
  return rows(anchor.lost).map((side) => ({ kind: "label down since", label: String(side.label), version: of(anchor, "version"), ...changed(side), drop }));
}

/** @param known how many labels share the certainty */
function givenUp(row: Json, known: number, gate: Json): Ground[] {
  if (row.passed !== false || typeof row.label !== "string") return [];
  const { label, base, fresh } = { label: row.label, base: changed(object(row.base)), fresh: changed(object(row.fresh)) };
  const [drop, least] = [of(gate, "label_recall_drop"), of(gate, "min_label_examples")];
  const both = { won: base.won + fresh.won, lost: base.lost + fresh.lost, n: base.n + fresh.n };
  const together = { ...both, difference: both.n === 0 ? 0 : (both.won - both.lost) / both.n };
  const down = (where: LabelPlace, side: ReturnType<typeof changed>): Ground[] =>
    side.n >= least && -side.difference > drop ? [{ kind: "label down", label, where, ...side, drop }] : [];
  const onFresh = chanceOf(fresh.lost, fresh.won) <= of(gate, "fresh_alpha") ? down("fresh", fresh) : [];
  const observed = [...down("base", base), ...onFresh];
  if (observed.length > 0) return observed;
  if (row.judged === "together") return down("both", together);
  return [{ kind: "label not shown", label, ...together, bound: of(row, "bound"), drop, alpha: (1 - of(gate, "confidence")) / known }];
}

/** How likely so many of those that changed sides, or more, are on one side by chance. */
function chanceOf(many: number, others: number): number {
  const all = many + others;
  let [term, sum] = [0.5 ** all, 0];
  for (let k = 0; k <= all; k++) {
    if (k >= many) sum += term;
    term *= (all - k) / (k + 1);
  }
  return Math.min(1, sum);
}

function notKnown(row: Json, gate: Json): Ground[] {
  if (row.passed !== false || typeof row.label !== "string") return [];
  const [people, needed, fresh] = [of(row, "contributors"), of(gate, "min_fresh_contributors"), object(row.fresh)];
  if (people < needed) return [{ kind: "too few drew", label: row.label, there: people, needed }];
  const [n, recall] = [of(fresh, "n"), of(fresh, "challenger")];
  return [{ kind: "new not known", label: row.label, hits: Math.round(recall * n), n, recall, confidence: of(gate, "confidence"), bound: of(row, "bound"), needed: of(row, "needed") }];
}

/** What new labels cost the others. */
function disturbed(verdict: Json, labels: Json[], gate: Json): Ground[] {
  const found = object(verdict.new_labels);
  const margin = of(gate, "base_margin");
  const added = labels.filter((row) => row.new === true).map((row) => String(row.label));
  const claims = of(found, "share") > margin ? [{ kind: "new claims", labels: added, claims: of(found, "claims"), n: of(found, "n"), share: of(found, "share"), margin } as const] : [];
  const down = number(found.p_known) !== null && -of(found, "known_labels") > margin && of(found, "p_known") <= of(gate, "fresh_alpha");
  return [...claims, ...(down ? [{ kind: "known down", difference: of(found, "known_labels"), p: of(found, "p_known"), margin } as const] : [])];
}
