/** The texts about earlier versions and what they mix up, in each language; they come with the page about the model. */
import type { Holdout } from "./aboutWords.ts";
import { englishCounts, germanCounts } from "./counts.ts";
import type { Texts } from "./english.ts";
import type { Language } from "./language.ts";
import { percentage } from "./shares.ts";

interface Compared {
  n: number;
  before: number;
  after: number;
  won: number;
  lost: number;
}

interface Live {
  since: string;
  until: string | null;
}

interface Cell {
  truth: string;
  said: string;
  n: number;
  of: number;
}

/** The first and the last accuracy of a chart on the base dataset. */
interface Ends {
  versions: number;
  first: { version: number; accuracy: number };
  last: { version: number; accuracy: number };
}

type Words = Pick<Texts, "name" | "count" | "thing" | "list">;

const times: Record<Language, Intl.DateTimeFormat> = {
  en: new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" }),
  de: new Intl.DateTimeFormat("de", { dateStyle: "medium", timeStyle: "short" }),
};

function spans(language: Language, live: readonly Live[], since: string): string[] {
  return live.map(({ since: from, until }) => {
    if (until === null) return `${since} ${times[language].format(new Date(from))}`;
    return times[language].formatRange(new Date(from), new Date(until));
  });
}

function english(t: Words) {
  const share = percentage.en;
  const { drawings, people } = englishCounts(t.count);
  return {
    share,
    tick: (accuracy: number) => `${Math.round(accuracy * 100)}%`,
    title: "How good I was, version by version",
    loading: "One moment, I'm looking it up…",
    failed: "I can't look up how I got here. Try again in a moment.",
    again: "Try again",
    reference: (id: string) => `Reference ${id}.`,
    onlyOne:
      "So far there is only what I started with. When enough people have told me what they drew, I am trained on it. If the result " +
      "is shown to be better, it is published and a line begins here.",
    onBase: "on drawings of the base dataset that I was never trained on",
    onFresh: "on drawings by people who taught me, none of which I was trained on: the version before (hollow) and the new one (filled)",
    bars: "The pale bars are 95% intervals. Each version has people's drawings of its own, so compare these within a pair.",
    described: ({ versions, first, last }: Ends) =>
      `Accuracy of ${versions} versions. On the base dataset ${share(first.accuracy)} with version ${first.version}, ` +
      `${share(last.accuracy)} with version ${last.version}. The table below has all figures.`,
    table: "The figures as a table",
    columns: { version: "Version", base: "Base dataset", before: "People's drawings, version before", fresh: "People's drawings" },
    figure: (accuracy: number, low: number, high: number) => `${share(accuracy)} (${share(low)} to ${share(high)})`,
    none: "not measured",
    which: "Look at version",
    now: (version: number) => `${version}, answers now`,
    earlier: "Earlier",
    later: "Later",

    changed: (version: number) => `What changed in version ${version}`,
    started: "With this version I started. I learned it from the base dataset alone.",
    learned(count: number | null, by: number | null, from: number | null): string {
      const parent = from === null ? "" : `I went on from version ${from}`;
      if (count === null) return parent === "" ? "" : `${parent}.`;
      const teachers = by === null ? "" : ` by ${people(by)}`;
      return `${parent === "" ? "I" : `${parent} and`} learned from ${drawings(count)}${teachers}.`;
    },
    live: (live: readonly Live[]) => `Live ${spans("en", live, "since").join(" and ")}.`,
    newLabels: (labels: readonly string[]) => `Words that it was the first to know: ${t.list(labels)}.`,
    overruled: "The test did not find it better. A person published it all the same.",
    compared(on: Holdout, { n, before, after }: Compared, beside: number): string {
      const which = { base: "of the base dataset", fresh: "by people it had not learned from" };
      return `of ${drawings(n)} ${which[on]}: ${share(after)} right, ${share(before)} with version ${beside}.`;
    },
    won: (count: number) => `${t.count(count)} newly right`,
    lost: (count: number) => `${t.count(count)} no longer right`,
    gained: "Wrong before, right now",
    gone: "Right before, wrong now",
    shown: (shown: number, of: number) => `${t.count(shown)} of ${t.count(of)}, picked at random`,
    noneGained: "No drawing of the base dataset.",
    flip: (label: string, before: string, now: string) => `${t.name(label)}: before ${t.name(before)}, now ${t.name(now)}`,
    more: (count: number) => `Show ${t.count(count)} more`,
    private: "The pictures are from the base dataset. What people drew for me is not shown here.",
    unkept: "No pictures were kept of what changed.",
    noPictures: "I couldn't fetch the pictures. Try again in a moment.",

    confusion: (version: number) => `What version ${version} takes for what`,
    uncounted: "That is counted when the next version is judged beside it. So far none was.",
    noCounts: "I couldn't fetch the figures. Try again in a moment.",
    squares: "A row is what was drawn, a column what I said. Tap a square, or go there with the arrow keys.",
    cell({ truth, said, n, of }: Cell): string {
      return `Of ${drawings(of)} of ${t.thing(truth)}, I took ${n === 0 ? "none" : t.count(n)} for ${t.thing(said)}.`;
    },
    right: ({ truth, n, of }: Cell, [low, high]: readonly [number, number]) =>
      `Of ${drawings(of)} of ${t.thing(truth)}, I knew ${t.count(n)}: ${share(n / of)} (${share(low)} to ${share(high)} with 95% confidence).`,
    mixUps: "Most often",
  };
}

export type HistoryWords = ReturnType<typeof english>;

function german(t: Words): HistoryWords {
  const share = percentage.de;
  const { drawingsDative: given, peopleDative: people } = germanCounts(t.count);
  return {
    share,
    tick: (accuracy) => `${Math.round(accuracy * 100)}\u00a0%`,
    title: "Wie gut ich war, Version für Version",
    loading: "Einen Moment, ich sehe nach…",
    failed: "Ich kann nicht nachsehen, wie ich so wurde. Versuche es gleich noch einmal.",
    again: "Noch einmal versuchen",
    reference: (id: string) => `Kennung ${id}.`,
    onlyOne:
      "Bisher gibt es nur das, womit ich anfing. Wenn mir genug Menschen gesagt haben, was sie zeichneten, werde ich damit trainiert. " +
      "Ist das Ergebnis nachweislich besser, wird es veröffentlicht, und hier beginnt eine Linie.",
    onBase: "an Zeichnungen der Grunddaten, mit denen ich nie trainiert wurde",
    onFresh:
      "an Zeichnungen von Menschen, die mir etwas beigebracht haben und mit deren Zeichnungen ich nie trainiert wurde: die Version davor (hohl) und die neue (voll)",
    bars: "Die blassen Balken sind 95-%-Intervalle. Jede Version hat eigene Zeichnungen von Menschen: Vergleiche sie nur innerhalb eines Paares.",
    described: ({ versions, first, last }) =>
      `Genauigkeit von ${versions} Versionen. An den Grunddaten ${share(first.accuracy)} mit Version ${first.version}, ` +
      `${share(last.accuracy)} mit Version ${last.version}. Alle Zahlen stehen in der Tabelle darunter.`,
    table: "Die Zahlen als Tabelle",
    columns: { version: "Nummer", base: "Grunddaten", before: "Zeichnungen von Menschen, Version davor", fresh: "Zeichnungen von Menschen" },
    figure: (accuracy, low, high) => `${share(accuracy)} (${share(low)} bis ${share(high)})`,
    none: "nicht gemessen",
    which: "Sieh dir eine Version an",
    now: (version) => `${version}, antwortet jetzt`,
    earlier: "Frühere",
    later: "Spätere",

    changed: (version) => `Was sich mit Version ${version} änderte`,
    started: "Mit dieser Version fing ich an. Gelernt habe ich sie allein aus den Grunddaten.",
    learned(count, by, from) {
      const parent = from === null ? "" : `Ich ging von Version ${from} aus`;
      if (count === null) return parent === "" ? "" : `${parent}.`;
      const teachers = by === null ? "" : ` von ${people(by)}`;
      return parent === "" ? `Ich lernte aus ${given(count)}${teachers}.` : `${parent} und lernte aus ${given(count)}${teachers}.`;
    },
    live: (live) => `Im Einsatz ${spans("de", live, "seit").join(" und ")}.`,
    newLabels: (labels) => `Wörter, die sie als erste kannte: ${t.list(labels)}.`,
    overruled: "Der Test fand sie nicht besser. Ein Mensch hat sie trotzdem veröffentlicht.",
    compared(on, { n, before, after }, beside) {
      const which = { base: "der Grunddaten", fresh: "von Menschen, aus deren Zeichnungen sie nicht gelernt hatte" };
      return `von ${given(n)} ${which[on]}: ${share(after)} richtig, ${share(before)} mit Version ${beside}.`;
    },
    won: (count) => `${t.count(count)} endlich richtig`,
    lost: (count) => `${t.count(count)} nicht mehr richtig`,
    gained: "Vorher falsch, jetzt richtig",
    gone: "Vorher richtig, jetzt falsch",
    shown: (shown, of) => `${t.count(shown)} von ${t.count(of)}, zufällig gewählt`,
    noneGained: "Keine Zeichnung der Grunddaten.",
    flip: (label, before, now) => `${t.name(label)}: vorher ${t.name(before)}, jetzt ${t.name(now)}`,
    more: (count) => `${t.count(count)} weitere zeigen`,
    private: "Die Bilder stammen aus den Grunddaten. Was Menschen für mich gezeichnet haben, ist hier nicht zu sehen.",
    unkept: "Von dem, was sich änderte, wurden keine Bilder behalten.",
    noPictures: "Die Bilder kamen nicht an. Versuche es gleich noch einmal.",

    confusion: (version) => `Was Version ${version} wofür hält`,
    uncounted: "Das wird gezählt, wenn die nächste Version neben ihr geprüft wird. Bisher war das noch nicht so.",
    noCounts: "Die Zahlen kamen nicht an. Versuche es gleich noch einmal.",
    squares: "Eine Zeile ist, was gezeichnet war, eine Spalte, was ich sagte. Tippe auf ein Feld, oder geh mit den Pfeiltasten hin.",
    cell: ({ truth, said, n, of }) => `Bei „${t.name(truth)}“ sagte ich zu ${n === 0 ? "keiner" : t.count(n)} von ${given(of)} „${t.name(said)}“.`,
    right: ({ truth, n, of }, [low, high]) =>
      `Bei „${t.name(truth)}“ erkannte ich ${t.count(n)} von ${given(of)}: ${share(n / of)} (${share(low)} bis ${share(high)} mit 95\u00a0% Sicherheit).`,
    mixUps: "Am häufigsten",
  };
}

export const historyWords: Record<Language, (t: Words) => HistoryWords> = { en: english, de: german };
