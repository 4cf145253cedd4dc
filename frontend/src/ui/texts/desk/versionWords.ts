/** The texts of the room for versions, in each language. */
import type { Texts } from "../english.ts";
import { englishCounts } from "../counts.ts";
import { numbersIn } from "./numbers.ts";
import { refusalIn } from "./refusal.ts";

export type Words = Pick<Texts, "name">;

/** Who made a version live, where it was no person. */
const BY: Record<string, string> = { gate: "the gate let it through", setup: "installed" };

export function englishVersions(t: Words) {
  const n = numbersIn("en");
  const { drawings, people } = englishCounts(n.count);
  return {
    ...n,
    name: t.name,
    title: "Versions",
    number: (version: number) => `version ${version}`,
    run: (id: number) => `run ${id}`,
    standing: (version: number, since: Date, all: number, live: number) =>
      `Version ${version} has been live since ${n.moment(since)}. Of ${n.count(all)} made, ${n.count(live)} ${live === 1 ? "was" : "were"} ever live.`,
    mayNot: "Your key can only view. Promoting and rolling back need an admin key.",
    loading: "Looking at the versions…",
    failed: "The versions could not be loaded.",
    refusal: refusalIn("en"),
    none: "No versions yet.",
    noneMore: "deltaloop pretrain makes a first one from the base dataset; each run adds one, with what it showed.",
    older: "Show older versions",

    tableTitle: "All versions",
    tableMore: "Accuracy with its 95% interval when it was judged: on the base holdout, and on the new drawings of its time.",
    columns: { version: "version", made: "made", learned: "learned from", base: "base holdout", fresh: "new drawings", live: "live", act: "make it live" },
    liveNow: "live",
    noRun: "a base model",
    baseDataset: "the base dataset",
    unknown: "not noted",
    learned: (of: number, by: number | null) => `${drawings(of)}${by === null ? "" : ` by ${people(by)}`}`,
    notMeasured: "not measured",
    between: (low: number, high: number, of: number) => `${n.decimal(low * 100, 1)} to ${n.share(high)}, of ${n.count(of)}`,
    refused: "never: the gate did not let it through",
    never: "never",
    span: (from: Date, until: Date | null, times: number) =>
      (until === null ? `since ${n.moment(from)}` : `${n.moment(from)} to ${n.moment(until)}`) + (times > 1 ? `, ${times} times in all` : ""),
    promote: "Promote",
    rollBack: "Roll back",
    promoteIt: (version: number) => `Promote version ${version}`,
    rollBackTo: (version: number) => `Roll back to version ${version}`,

    promoteAsk: (version: number) => `Promote version ${version}?`,
    rollBackAsk: (version: number) => `Roll back to version ${version}?`,
    willAnswer: (version: number, now: number) =>
      `Version ${version} will answer instead of version ${now}. Open pages will take it within 30 seconds, others when they are opened.`,
    willLearn: (version: number) => `Nothing is trained and no drawing is lost. The next run starts from version ${version}.`,
    willNotKnow: (labels: string[]) => `It has no answer for ${labels.join(", ")}: nobody will see these recognised until a run has learned them again.`,
    wasRefused: (run: number) => `The gate did not let it through in run ${run}. It would be live by your word alone.`,
    canGoBack: (now: number | null) => `Your name and the reason stay in the record${now === null ? "." : `; version ${now} is kept and can be promoted again.`}`,
    reason: "Why? Whoever looks here later reads this.",
    noReason: "Say why first.",
    doing: "Asking the server…",
    leave: "Leave it",
    notDone: (said: string) => `Nothing was changed: ${said}`,
    done: (version: number) => `Done: version ${version} answers now.`,

    timelineTitle: "What was live when",
    timelineNone: "Nothing was ever live. The first version that is will begin the line.",
    now: "now",
    why: (_by: string, reason: string) => reason,
    since: (at: Date, by: string) => `from ${n.moment(at)}, ${BY[by] ?? `by ${by}`}`,
    earlier: "Show earlier ones",

    compareTitle: "Side by side",
    before: "Put",
    after: "beside",
    same: "Choose two versions.",
    judgedBeside: "Both answered the same drawings, one by one, in",
    onBase: "Base holdout",
    onFresh: "New drawings",
    baseComparable: {
      same: "Both were judged on the same number of base holdout drawings. Intervals that overlap do not mean that the two are alike.",
      "other drawings": "Not comparable: the two were judged on different base holdouts.",
      "other labels": "Not comparable: one knows labels that the other does not.",
      missing: "Nothing to compare: one was not measured.",
    },
    freshComparable: {
      "other drawings": "Not comparable by themselves: each was judged on what people had drawn until then.",
      missing: "Nothing to compare: one was not judged on new drawings.",
    },
    recallTitle: "Label by label",
    recallMore: (before: number, after: number) =>
      `Recognised of each label on the base holdout: the dot is version ${after}, the tick version ${before}. Without intervals: there are few drawings of any one label, so a point or two is chance.`,
    recallNone: "Neither was measured by label.",
    fromTo: (from: number, to: number) => `${n.share(from)} → ${n.share(to)}`,
    onlyOne: (version: number, value: number) => `${n.share(value)}, by version ${version} only`,
    doubtTitle: "What its word is worth",
    doubtMore: (before: number, after: number) => `The ink is version ${after}, the tick version ${before}. Each on the drawings it was calibrated by.`,
    doubtNone: (version: number) => `It was not measured for version ${version}.`,
    error: "percentages are off by",
    pointsFromTo: (from: number, to: number) => `${n.decimal(from * 100, 1)} → ${n.decimal(to * 100, 1)} points`,
    unsureBelow: "unsure below",
    unsureAbout: { right: "unsure where it is right", wrong: "unsure where it is wrong", other: "unsure of things it has no word for", scribbles: "unsure of scribbles" },
  };
}

export type VersionWords = ReturnType<typeof englishVersions>;
