/** The texts of the page about the model, in each language; they come with that page. */
import type { Texts } from "./english.ts";
import type { Language } from "./language.ts";

/** What an accuracy was measured on. */
export type Holdout = "base" | "fresh";
/** Kinds of drawings that a model may be unsure about. */
export type DoubtKind = "scribbles" | "other" | "wrong" | "right";

type Words = Pick<Texts, "name" | "count">;

function english(t: Words) {
  const share = (value: number) => `${(value * 100).toFixed(1)}%`;
  return {
    share,
    title: "I learn from what you draw",
    intro:
      "I answer on your own device: nothing you draw leaves it until you tell me what it is. Then the drawing is stored without " +
      "your name, and the next time I am trained, I train on it too. A newer version of me is published only when it is shown to " +
      "be better, and it comes to this page by itself.",
    taught: (drawings: number) => `You have taught me ${drawings === 1 ? "one drawing" : `${t.count(drawings)} drawings`} from this browser.`,
    keys:
      "Keys: Z takes a stroke back, Shift Z brings it back, X or Escape clears the sheet, Y says yes, N says no. " +
      "With pictures, R turns and S skips.",
    version: (version: number) => `Version ${version}`,
    model: (parameters: number, labels: readonly string[], published: Date) =>
      `${t.count(parameters)} numbers tell ${labels.length} things apart: ${labels.map(t.name).join(", ")}. ` +
      `Published on ${published.toLocaleDateString("en", { dateStyle: "long" })}.`,
    unmeasured: "No measurement was published with this version.",
    holdout: { base: "Base holdout", fresh: "Fresh holdout" } satisfies Record<Holdout, string>,
    right: (accuracy: number) => `${share(accuracy)} right`,
    measured(low: number, high: number, n: number, on: Holdout): string {
      const drawings = {
        base: "drawings from the base dataset that I was never trained on",
        fresh: "drawings by people who taught me, none of whose drawings I was trained on",
      };
      return `(${share(low)} to ${share(high)} with 95% confidence) on ${t.count(n)} ${drawings[on]}.`;
    },
    recalls: "How often I recognise each",
    doubtTitle: "When I am not sure",
    doubt: (error: number, unsureBelow: number) =>
      `The percentages that I give are off by ${(error * 100).toFixed(1)} points on average. Below ${share(unsureBelow)} I say that ` +
      "I am not sure. That happens with",
    unsure(of: number, n: number, kind: DoubtKind): string {
      const kinds = {
        scribbles: "scribbles",
        other: "drawings of things I have no word for",
        wrong: "drawings that I name wrongly",
        right: "drawings that I name rightly",
      };
      return `${share(of)} of ${t.count(n)} ${kinds[kind]}`;
    },
  };
}

export type AboutWords = ReturnType<typeof english>;

function german(t: Words): AboutWords {
  const number = (value: number) => (value * 100).toFixed(1).replace(".", ",");
  const share = (value: number) => `${number(value)}\u00a0%`;
  return {
    share,
    title: "Ich lerne aus dem, was du zeichnest",
    intro:
      "Ich antworte auf deinem eigenen Gerät: Nichts, was du zeichnest, verlässt es, bevor du mir sagst, was es ist. Dann wird die " +
      "Zeichnung ohne deinen Namen gespeichert, und wenn ich das nächste Mal trainiert werde, lerne ich auch aus ihr. Eine neuere " +
      "Version von mir erscheint nur, wenn sie nachweislich besser ist, und sie kommt von selbst auf diese Seite.",
    taught: (drawings) => `Von diesem Browser aus ${drawings === 1 ? "hast du mir eine Zeichnung" : `hast du mir ${t.count(drawings)} Zeichnungen`} beigebracht.`,
    keys:
      "Tasten: Z nimmt einen Strich zurück, Umschalt Z holt ihn wieder, X oder Esc leert das Blatt, Y sagt ja, N sagt nein. " +
      "Bei Bildern dreht R, und S lässt aus.",
    version: (version) => `Version ${version}`,
    model: (parameters, labels, published) =>
      `${t.count(parameters)} Zahlen unterscheiden ${labels.length} Dinge: ${labels.map(t.name).join(", ")}. ` +
      `Veröffentlicht am ${published.toLocaleDateString("de", { dateStyle: "long" })}.`,
    unmeasured: "Mit dieser Version wurde keine Messung veröffentlicht.",
    holdout: { base: "Grunddaten, die ich nie sah", fresh: "Neue Zeichnungen, die ich nie sah" },
    right: (accuracy) => `${share(accuracy)} richtig`,
    measured(low, high, n, on) {
      const drawings = {
        base: "Zeichnungen der Grunddaten, mit denen ich nie trainiert wurde",
        fresh: "Zeichnungen von Menschen, die mir etwas beigebracht haben und mit deren Zeichnungen ich nie trainiert wurde",
      };
      return `(${share(low)} bis ${share(high)} mit 95\u00a0% Sicherheit), gemessen an: ${t.count(n)} ${drawings[on]}.`;
    },
    recalls: "Wie oft ich welche erkenne",
    doubtTitle: "Wann ich mir nicht sicher bin",
    doubt: (error, unsureBelow) =>
      `Die Prozente, die ich nenne, liegen im Schnitt um ${number(error)} Punkte daneben. Unter ${share(unsureBelow)} sage ich, dass ` +
      "ich mir nicht sicher bin. Das ist so bei",
    unsure(of, n, kind) {
      const kinds = {
        scribbles: "Kritzeleien",
        other: "Zeichnungen von Dingen, für die ich kein Wort habe",
        wrong: "Zeichnungen, die ich falsch benenne",
        right: "Zeichnungen, die ich richtig benenne",
      };
      return `${share(of)} von ${t.count(n)} ${kinds[kind]}`;
    },
  };
}

export const aboutWords: Record<Language, (t: Words) => AboutWords> = { en: english, de: german };
