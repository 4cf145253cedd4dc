/** The texts of the rooms for runs, in each language. */
import type { Texts } from "../english.ts";
import { englishCounts } from "../counts.ts";
import { numbersIn } from "./numbers.ts";
import { refusalIn } from "./refusal.ts";
import { englishReasons } from "./reasonWords.ts";

export type Ending = "open" | "promoted" | "rejected" | "not judged" | "failed" | "cancelled";
export type Step = "reading" | "training" | "evaluating" | "exporting" | "storing";
export type Doubted = "right" | "wrong" | "other" | "scribbles";

export type Words = Pick<Texts, "name">;

export function englishRuns(t: Words) {
  const n = numbersIn("en");
  const { drawings, people } = englishCounts(n.count);
  const before = (champion: number | null) => (champion === null ? "the version before" : `version ${champion}`);
  const of = (count: number, all: number) => (all > count ? `${n.count(count)} of ${n.count(all)}` : n.count(count));
  return {
    ...n,
    name: t.name,
    title: "Training runs",
    start: "Start a training run",
    starting: "Starting…",
    underWay: "A run is under way. The next one can start when it has ended.",
    mayNot: "Your key can only view. Starting and cancelling runs need an admin key.",
    loading: "Looking at the runs…",
    none: "No runs yet.",
    noneMore: "A run trains on what people taught, and its verdict will appear here, with the evidence. It starts by itself when enough is new, or with the button above.",
    failedToLook: "The runs could not be loaded.",
    older: "Show older runs",

    run: (id: number) => `Run ${id}`,
    back: "All runs",
    noSuchRun: "There is no such run.",
    noSuchRunMore: "The number may be mistyped, or belong to another installation. The list shows every run.",
    heading(ending: Ending, version: number | null): string {
      switch (ending) {
        case "open":
          return "Training";
        case "promoted":
          return version === null ? "Promoted" : `Promoted: version ${version}`;
        case "rejected":
          return `Not promoted: version ${version ?? "?"}`;
        case "not judged":
          return "Nothing to judge";
        case "failed":
          return "Failed";
        case "cancelled":
          return "Cancelled";
      }
    },
    waiting: "Waiting for the training server",
    /** Who asked, when, against which version. */
    asked(by: string | null, trigger: string, at: Date, champion: number | null): string {
      const triggers: Record<string, string> = {
        labels: "by enough new drawings",
        cron: "by the clock",
        drift: "by a drop in live accuracy",
        rebuild: "as a rebuild",
        demo: "as a demonstration",
      };
      const who = triggers[trigger] ?? (by === null ? "" : `by ${by}`);
      return `Asked for ${who} on ${n.moment(at)}${champion === null ? "" : `, beside version ${champion}`}.`.replace("  ", " ");
    },
    took: (seconds: number) => `It took ${n.seconds(seconds)}.`,
    since: (seconds: number) => `It has run for ${n.seconds(seconds)}.`,
    learned(of: number, by: number | null, inDoubt: number | null): string {
      const whose = by === null ? "" : ` by ${people(by)}`;
      return `It learned from ${drawings(of)}${whose}${inDoubt ? `; ${n.count(inDoubt)} in doubt were held back for a moderator` : ""}.`;
    },
    knownData: "Little was new since the last look at the live version: this look is spent on drawings that were looked at before, and makes the next one stricter.",
    steps: { reading: "reading", training: "training", evaluating: "evaluating", exporting: "exporting", storing: "storing" } satisfies Record<Step, string>,
    stepsName: "Steps of the run",
    stepsMore: {
      reading: "The drawings are read, and who may judge is chosen.",
      training: "It learns, then the dial is set and doubt is measured.",
      evaluating: "Both versions answer the same drawings that neither learned from.",
      exporting: "The files for browsers are made, and TensorFlow.js answers from them as the network does.",
      storing: "Version, verdict and what was used are stored together.",
    } satisfies Record<Step, string>,
    queuedMore: "The training server takes one run after the other. If this lasts longer than a minute and no other run is under way, run deltaloop doctor.",
    progress: (share: number) => `${n.percent(share)} done`,
    cancel: "Cancel this run",
    cancelling: "Asked to stop; it ends at its next check.",
    notCancelled: (said: string) => `It was not cancelled: ${said}`,
    notStarted: (said: string) => `No run was started: ${said}`,
    refusal: refusalIn("en"),
    cancelledMore: "It was asked to stop. Nothing of it was stored, and the live version stayed as it was.",
    failedMore: "Nothing was published. The live version stayed as it was.",

    lossTitle: "Loss",
    accuracyTitle: "Accuracy",
    curves: { loss: "while training", accuracy: "while training", fresh: "new drawings, to watch", base: "base drawings, to watch" },
    curvesNone: "The curves begin with the first epoch.",
    curveSays: (name: string, from: number, to: number, epochs: number) => `${name}: from ${from} to ${to} in ${epochs} epochs`,
    epoch: (at: number) => `epoch ${at}`,
    learning: "How it learned",

    reasons: "Why",
    reason: englishReasons(t),
    allTitle: (champion: number | null) => `Beside ${before(champion)}, on the same drawings`,
    allMore: "Points of accuracy with their 95% interval. What lies right of the dotted line is gained. The tick is how much the gate lets base lose.",
    fresh: "new drawings",
    base: "base holdout",
    anchor: (version: number) => `base, to version ${version}`,
    mix: "every label alike",
    control: "base data alone",
    pairedNote: (difference: number, won: number, lost: number, of: number) =>
      `${n.points(difference)}: ${n.count(won)} won, ${n.count(lost)} lost of ${n.count(of)}`,
    bareNote: (difference: number, p: number | null) => n.points(difference) + (p === null ? "" : `: ${n.chance(p)}`),
    controlNote: (difference: number) => `${n.points(difference)}: as many steps, nobody's drawings`,
    recognised: (set: "fresh" | "base", champion: number | null, were: number, are: number, of: number) =>
      `Of ${n.count(of)} ${set === "fresh" ? "new drawings" : "base drawings"} it recognises ${n.share(are)}; ${before(champion)} ${n.share(were)}.`,
    wonTitle: "Won and lost",
    wonMore: "Drawings that only one of the two recognises. All others count for neither.",
    won: "won",
    lost: "lost",
    wonSays: (name: string, won: number, lost: number) => `${name}: ${n.count(won)} won, ${n.count(lost)} lost`,

    labelsTitle: "Label by label",
    labelsOn: { fresh: "On new drawings", base: "On the base holdout" },
    labelsMore: (drop: number | null) =>
      `Points of recall with their 95% interval, drawing by drawing.${drop === null ? "" : ` No label may lose more than ${n.decimal(drop * 100, 0)} points (dashed).`}`,
    labelNote: (difference: number, won: number, lost: number, of: number) => `${n.points(difference)}: ${won} won, ${lost} lost of ${n.count(of)}`,
    newNote: (recall: number, of: number) => `new: ${n.percent(recall)} of ${n.count(of)}`,
    few: (of: number) => `only ${drawings(of)}`,
    noDrawings: "nobody drew one",

    dialTitle: "The dial",
    dialMore: (alpha: number, published: boolean) =>
      `Between the version before (0) and all that was trained (1), validation drawings spoke for α = ${n.decimal(alpha, 2)}${
        alpha === 0 ? ": for staying." : published ? ", and that was published." : "."
      } Loss: lower is better.`,
    dialFew: (fresh: number | null, needed: number | null) =>
      `The dial stayed at 1: there were ${fresh === null ? "too few" : `only ${n.count(fresh)}`} new validation drawings to turn it by${needed === null ? "" : `, and it takes ${n.count(needed)}`}.`,
    dialCurves: { mix: "every label alike", base: "base drawings" },
    dialEnds: ["version before", "all that was trained"] as [string, string],
    dialChosen: (alpha: number) => `α = ${n.decimal(alpha, 2)}`,
    dialSays: (alpha: number, from: number, to: number) => `Loss over α: ${n.decimal(from, 3)} at 0, ${n.decimal(to, 3)} at the chosen ${n.decimal(alpha, 2)}.`,

    outlookTitle: "Was a look worth it?",
    outlookMore(chance: number | null, gain: number | null, seen: number | null, of: number | null, look: number | null, taken: boolean): string {
      const foreseen =
        chance === null
          ? "Nothing could be foreseen from so few."
          : `On validation drawings of ${people(seen ?? 0)} it gained ${n.points(gain ?? 0)} points. Were that all, ${people(of ?? 0)} in the holdout would show it with a chance of ${n.percent(chance)}.`;
      const then = taken ? ` So look ${look ?? 1} at the live version was taken.` : " So the holdouts were not looked at, and the next run has the same chances.";
      return `${foreseen}${then}`;
    },
    outlookBar: "chance to show the gain",
    outlookTick: "looked at from 50% on",

    calibrationTitle: "How much its word is worth",
    calibrationMore: (before: number, after: number, of: number, below: number) =>
      `Its percentages are off by ${n.decimal(after * 100, 1)} points on average, ${n.decimal(before * 100, 1)} before calibration (${n.count(of)} holdout drawings). Below ${n.percent(below)} it says that it is not sure. That happens with`,
    rates: {
      right: "what it names rightly",
      wrong: "what it names wrongly",
      other: "things it has no word for",
      scribbles: "scribbles",
    } satisfies Record<Doubted, string>,
    rateNote: (share: number, of: number) => `${n.percent(share)} of ${n.count(of)}`,

    flipsTitle: "Pictures that changed sides",
    flipsMore: "Holdout drawings that only one of the two versions recognises, some of each kind, drawn at random: first new ones, then of the base dataset.",
    gained: (count: number, all: number) => `Now right (${of(count, all)})`,
    flippedLost: (count: number, all: number) => `Now wrong (${of(count, all)})`,
    flip: (from: string, to: string) => `${t.name(from)} → ${t.name(to)}`,
    flipSays: (label: string, from: string, to: string, set: "base" | "fresh") =>
      `${t.name(label)}${set === "base" ? ", of the base dataset" : ""}: was called ${t.name(from)}, is called ${t.name(to)}`,
    noneGained: "None that was wrong before is right now.",
    noneLost: "None that was right before is wrong now.",
    flipsLoading: "Asking for the pictures…",
    flipsFailed: "The pictures could not be loaded.",
    flipsNone: "No pictures hang here: none changed sides, they were erased since, or the run is older than this wall.",
    all: "all labels",
    only: "Show",
    more: (count: number) => `Show ${n.count(count)} more`,

    replayTitle: "Do not take its word for it",
    replayMore: "This derives the verdict again from the numbers it was made of, on any machine with this database:",
    copy: "Copy",
    copied: "Copied",
    rawTitle: "Everything the run wrote down",
  };
}

export type RunWords = ReturnType<typeof englishRuns>;
