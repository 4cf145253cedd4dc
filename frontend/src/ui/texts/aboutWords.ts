/** The texts of the page about the model, in each language; they come with that page. */
import { englishCounts, germanCounts } from "./counts.ts";
import type { Texts } from "./english.ts";
import type { Language } from "./language.ts";
import { hundredths, percentage } from "./shares.ts";

/** What an accuracy was measured on. */
export type Holdout = "base" | "fresh";
/** Kinds of drawings that a model may be unsure about. */
export type DoubtKind = "scribbles" | "other" | "wrong" | "right";

type Words = Pick<Texts, "name" | "count" | "thing">;

function english(t: Words) {
  const share = percentage.en;
  const { drawings } = englishCounts(t.count);
  return {
    share,
    title: "I learn from what you draw",
    intro:
      "I answer on your own device: nothing you draw leaves it until you tell me what it is. Then the drawing is stored without " +
      "your name, and the next time I am trained, I train on it too. A newer version of me is published only when it is shown to " +
      "be better, and it comes to this page by itself.",
    taught: (count: number) => `You have taught me ${drawings(count)} from this browser.`,
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
    cannotTitle: "What I cannot do",
    cannotOther: (labels: number, unsure: number | null) =>
      `I know these ${labels} things and no others. ` +
      (unsure === null
        ? "Whatever else you draw, I call it by one of their names."
        : `Whatever else you draw, I can only say that I am not sure: that works for ${share(unsure)} of such drawings, the others I call by a wrong name.`),
    cannotWorst: (label: string, right: number) => `I am worst with ${t.thing(label)}: I recognise ${share(right)} of those drawings.`,
    cannotOthers:
      "I was measured on what other people drew. If you draw differently, I may be wrong more often than these figures say.",
    cannotNames: "Some drawings that I learned from and am measured on carry a wrong name, so no figure here is exact to the last point.",
    cannotNow: "I don't learn while you draw. What you tell me can only show in a later version, and only if that one proves better.",
    doubtTitle: "When I am not sure",
    doubt: (error: number, unsureBelow: number) =>
      `The percentages that I give are off by ${hundredths.en(error)} points on average. Below ${share(unsureBelow)} I say that ` +
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
  const share = percentage.de;
  const { drawings } = germanCounts(t.count);
  return {
    share,
    title: "Ich lerne aus dem, was du zeichnest",
    intro:
      "Ich antworte auf deinem eigenen Gerät: Nichts, was du zeichnest, verlässt es, bevor du mir sagst, was es ist. Dann wird die " +
      "Zeichnung ohne deinen Namen gespeichert, und wenn ich das nächste Mal trainiert werde, lerne ich auch aus ihr. Eine neuere " +
      "Version von mir erscheint nur, wenn sie nachweislich besser ist, und sie kommt von selbst auf diese Seite.",
    taught: (count) => `Von diesem Browser aus hast du mir ${drawings(count)} beigebracht.`,
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
    cannotTitle: "Was ich nicht kann",
    cannotOther: (labels, unsure) =>
      `Ich kenne diese ${labels} Dinge und keine anderen. ` +
      (unsure === null
        ? "Was du auch sonst zeichnest, ich nenne es bei einem dieser Namen."
        : `Bei allem anderen kann ich nur sagen, dass ich nicht sicher bin: Das gelingt bei ${share(unsure)} solcher Zeichnungen, die übrigen nenne ich falsch.`),
    cannotWorst: (label, right) => `Am schwächsten bin ich bei „${t.name(label)}“: Davon erkenne ich ${share(right)}.`,
    cannotOthers:
      "Gemessen wurde ich an dem, was andere gezeichnet haben. Zeichnest du anders, irre ich mich vielleicht öfter, als diese Zahlen sagen.",
    cannotNames:
      "Manche Zeichnungen, aus denen ich lernte und an denen ich gemessen werde, tragen einen falschen Namen. Auf den letzten Punkt genau ist darum keine Zahl hier.",
    cannotNow:
      "Ich lerne nicht, während du zeichnest. Was du mir sagst, zeigt sich frühestens in einer späteren Version, und nur, wenn sie nachweislich besser ist.",
    doubtTitle: "Wann ich mir nicht sicher bin",
    doubt: (error, unsureBelow) =>
      `Die Prozente, die ich nenne, liegen im Schnitt um ${hundredths.de(error)} Punkte daneben. Unter ${share(unsureBelow)} sage ich, dass ` +
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
