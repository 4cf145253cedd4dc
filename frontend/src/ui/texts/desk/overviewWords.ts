/** The texts of the overview, in each language. */
import type { Texts } from "../english.ts";
import { englishCounts } from "../counts.ts";
import { numbersIn } from "./numbers.ts";

export type Words = Pick<Texts, "name">;

export function englishOverview(t: Words) {
  const n = numbersIn("en");
  const { people } = englishCounts(n.count);
  return {
    ...n,
    name: t.name,
    title: "Overview",
    loading: "Looking at what came in…",
    failed: "The overview could not be loaded.",
    noModel: "No model is published.",
    noModelMore: "deltaloop pretrain makes a first one from the base dataset; until then nobody can draw here.",
    answers: (version: number) => `Version ${version} answers.`,
    since: (at: Date, by: string, run: number | null) =>
      `Live since ${n.moment(at)}${by === "gate" ? ", when the gate let it through" : by === "setup" ? ", when it was installed" : `, promoted by ${by}`}${run === null ? "." : ", in"}`,
    run: (id: number) => `run ${id}`,
    liveNow: (value: number, low: number, high: number, of: number, by: number) =>
      `Right in ${n.share(value)} of the newest drawings (${n.share(low)} to ${n.share(high)} with 95% confidence; ${n.count(of)} that count, by ${people(by)}).`,
    nothingYet: "Nobody has labelled a drawing that it answered yet, so nothing is known of how it fares.",
    shown: (value: number) => `When it was judged it showed ${n.share(value)}.`,

    liveTitle: "Live accuracy",
    liveMore: "Of labelled drawings, the share that was answered rightly before the label was known, by day (UTC) and version, with 95% intervals taken between people. Days with fewer than ten such drawings are left out.",
    liveNone: "The days will appear here, one dot for each version that answered labelled drawings.",
    version: (version: number) => `version ${version}`,
    shownLevel: (value: number) => `${n.percent(value)} when judged`,
    liveSays: (version: number, day: string, value: number) => `Version ${version}, ${day}: ${n.percent(value)}`,
    byVersion: "By version",
    versionNote: (value: number, of: number, by: number) => `${n.share(value)} of ${n.count(of)}, by ${people(by)}`,

    daysTitle: "What came in",
    daysMore: (days: number, total: number) => `Submissions in the last ${days} days, by label: ${n.count(total)} in all. A label is what the person said it is.`,
    daysNone: "No drawings yet. They will appear here by day and label as soon as somebody draws.",
    all: "all",
    unlabelled: "no label",
    recallTitle: "How often each is recognised",
    recallMore: "The live version's share of right answers among the newest drawings of each label, with 95% intervals.",
    recallNote: (value: number, of: number) => `${n.percent(value)} of ${n.count(of)}`,
    noneOf: "none yet",

    driftTitle: "Drift",
    drifted: "What comes in, or how it is answered, has changed lately.",
    notDrifted: "No sign that what comes in has changed.",
    driftMore: "The tick is what chance alone stays below 95 times out of 100.",
    labelMix: "which labels are drawn",
    confidence: "how sure the model is",
    beyond: (distance: number, chance: number) => `${n.decimal(distance, 3)}, beyond ${n.decimal(chance, 3)}`,
    within: (distance: number, chance: number) => `${n.decimal(distance, 3)}, within ${n.decimal(chance, 3)}`,
    tooFew: "too few drawings to compare",
    fall: "live accuracy",
    fallen: (points: number) => `certainly ${n.decimal(points * 100, 1)} points below what it showed`,
    notFallen: "not certainly below what it showed",

    nextTitle: "The next run",
    open: "A run is under way:",
    off: "Triggers are switched off here (TRIGGERS=off), so a run starts only when somebody asks for one.",
    ready: "Enough is new: the first trigger to fire starts a run.",
    noTriggers: "This task has no triggers; a run starts when somebody asks for one.",
    waitsFor(train: number, holdout: number, large: boolean): string {
      const parts = [
        ...(train > 0 ? [`${n.count(train)} more drawings to learn from`] : []),
        ...(holdout > 0 ? [`${n.count(holdout)} more to judge by`] : []),
        ...(large ? [] : ["a larger holdout, of more people"]),
      ];
      return `No trigger starts a run yet. Still needed since the last look: ${parts.join(" and ")}.`;
    },
    byCount: "by new drawings",
    countNote: (arrived: number, needed: number) => `${n.count(Math.min(arrived, needed))} of ${n.count(needed)}`,
    byClock: "by the clock",
    clockNote: (at: Date) => `next on ${n.moment(at)}`,
    byDrift: "by a drop in live accuracy",
    driftNote: (fallen: boolean, high: number | null, floor: number | null) =>
      fallen
        ? "has fallen"
        : high === null
          ? "too few drawings or people to tell"
          : `not fallen: up to ${n.percent(high)} is possible${floor === null ? "" : `, the mark is ${n.percent(floor)}`}`,
    toLearn: "new drawings to learn from",
    toJudge: "new drawings to judge by",
    start: "Start one by hand",

    reportsTitle: "Browsers that could not use a version",
    report: (version: number, kind: string, count: number) =>
      `Version ${version} ${kind === "load_failed" ? "failed to load" : "answered its golden inputs wrongly"}: ${count === 1 ? "one report" : `${n.count(count)} reports`}.`,
  };
}

export type OverviewWords = ReturnType<typeof englishOverview>;
