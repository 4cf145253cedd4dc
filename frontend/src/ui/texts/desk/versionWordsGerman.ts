/** The texts of the room for versions in German. */
import { germanCounts } from "../counts.ts";
import { numbersIn } from "./numbers.ts";
import { refusalIn } from "./refusal.ts";
import type { VersionWords, Words } from "./versionWords.ts";

const WHY: Record<string, string> = {
  gate: "Besser auf neuen Zeichnungen, und nicht schlechter auf den Grunddaten; der Lauf zeigt es.",
  setup: "das Ausgangsmodell, das mit deltaloop kommt",
};
const BY: Record<string, string> = { gate: "die Prüfung ließ sie durch", setup: "bei der Einrichtung" };

export function germanVersions(t: Words): VersionWords {
  const n = numbersIn("de");
  const { drawings, peopleDative: people } = germanCounts(n.count);
  return {
    ...n,
    name: t.name,
    title: "Versionen",
    number: (version) => `Version ${version}`,
    run: (id) => `Lauf ${id}`,
    standing: (version, since, all, live) => `Version ${version} antwortet seit ${n.moment(since)}. Von ${n.count(all)} gemachten ${live === 1 ? "war eine" : `waren ${n.count(live)}`} einmal im Einsatz.`,
    mayNot: "Dein Schlüssel darf lesen. Veröffentlichen und zurückgehen darf, wer verwaltet.",
    loading: "Ich sehe nach den Versionen…",
    failed: "Die Versionen ließen sich nicht lesen.",
    refusal: refusalIn("de"),
    none: "Noch keine Versionen.",
    noneMore: "deltaloop pretrain macht die erste aus den Grunddaten; jeder Lauf fügt eine hinzu, mit dem, was sie zeigte.",
    older: "Ältere Versionen zeigen",

    tableTitle: "Alle Versionen",
    tableMore: "Treffer mit dem 95-%-Bereich, als sie beurteilt wurde: auf den Grunddaten und auf den neuen Zeichnungen ihrer Zeit.",
    columns: { version: "Version", made: "gemacht", learned: "gelernt aus", base: "Grunddaten", fresh: "neue Zeichnungen", live: "im Einsatz", act: "einsetzen" },
    liveNow: "antwortet",
    noRun: "ein Grundmodell",
    baseDataset: "den Grunddaten",
    unknown: "nicht notiert",
    learned: (of, by) => `${drawings(of)}${by === null ? "" : ` von ${people(by)}`}`,
    notMeasured: "nicht gemessen",
    between: (low, high, of) => `${n.decimal(low * 100, 1)} bis ${n.share(high)}, von ${n.count(of)}`,
    refused: "nie: die Prüfung ließ sie nicht durch",
    never: "nie",
    span: (from, until, times) => (until === null ? `seit ${n.moment(from)}` : `${n.moment(from)} bis ${n.moment(until)}`) + (times > 1 ? `, ${times}-mal in allem` : ""),
    promote: "Veröffentlichen",
    rollBack: "Zurückgehen",
    promoteIt: (version) => `Veröffentlichen: Version ${version}`,
    rollBackTo: (version) => `Zurückgehen zu Version ${version}`,

    promoteAsk: (version) => `Version ${version} veröffentlichen?`,
    rollBackAsk: (version) => `Zurück zu Version ${version}?`,
    willAnswer: (version, now) => `Version ${version} antwortet dann statt Version ${now}. Offene Seiten nehmen sie binnen 30 Sekunden, andere beim Öffnen.`,
    willLearn: (version) => `Nichts wird trainiert, und keine Zeichnung geht verloren. Der nächste Lauf beginnt bei Version ${version}.`,
    willNotKnow: (labels) => `Sie hat keine Antwort für ${labels.join(", ")}: Das erkennt niemand mehr, bis ein Lauf es wieder gelernt hat.`,
    wasRefused: (run) => `Die Prüfung ließ sie in Lauf ${run} nicht durch. Sie antwortete allein auf dein Wort.`,
    canGoBack: (now) => `Dein Name und der Grund bleiben vermerkt${now === null ? "." : `; Version ${now} bleibt und kann wieder veröffentlicht werden.`}`,
    reason: "Warum? Wer später hier nachsieht, liest das.",
    noReason: "Sag erst, warum.",
    doing: "Ich frage den Server…",
    leave: "Lassen",
    notDone: (said) => `Es wurde nichts geändert: ${said}`,
    done: (version) => `Erledigt: Version ${version} antwortet jetzt.`,

    timelineTitle: "Was wann antwortete",
    timelineNone: "Es hat noch keine geantwortet. Die erste, die es tut, beginnt die Linie.",
    now: "jetzt",
    // What the gate and the installation write down is English; what people wrote stays as it is.
    why: (by, reason) => WHY[by] ?? reason,
    since: (at, by) => `ab ${n.moment(at)}, ${BY[by] ?? `von ${by}`}`,
    earlier: "Frühere zeigen",

    compareTitle: "Nebeneinander",
    before: "Stelle",
    after: "neben",
    same: "Wähle zwei Versionen.",
    judgedBeside: "Beide beantworteten dieselben Zeichnungen, eine um die andere, in",
    onBase: "Grunddaten",
    onFresh: "Neue Zeichnungen",
    baseComparable: {
      same: "Gleich viele Prüfzeichnungen der Grunddaten für beide. Bereiche, die sich überdecken, sagen nicht, dass beide gleich sind.",
      "other drawings": "Nicht vergleichbar: Die Prüfzeichnungen der Grunddaten waren andere, als die andere beurteilt wurde.",
      "other labels": "Nicht vergleichbar: Eine kennt Wörter, die die andere nicht kennt.",
      missing: "Nichts zu vergleichen: Eine wurde nicht gemessen.",
    },
    freshComparable: {
      "other drawings": "Für sich nicht vergleichbar: Jede wurde an dem beurteilt, was bis dahin gezeichnet war.",
      missing: "Nichts zu vergleichen: Eine wurde nicht an neuen Zeichnungen beurteilt.",
    },
    recallTitle: "Wort für Wort",
    recallMore: (before, after) =>
      `Erkannt von jedem Wort auf den Grunddaten: der Punkt ist Version ${after}, der Strich Version ${before}. Ohne Bereiche: Von einem Wort gibt es wenige Zeichnungen, ein, zwei Punkte sind also Zufall.`,
    recallNone: "Keine wurde Wort für Wort gemessen.",
    fromTo: (from, to) => `${n.share(from)} → ${n.share(to)}`,
    onlyOne: (version, value) => `${n.share(value)}, nur von Version ${version}`,
    doubtTitle: "Was ihr Wort wert ist",
    doubtMore: (before, after) => `Die Tinte ist Version ${after}, der Strich Version ${before}. Jede auf den Zeichnungen, nach denen sie geeicht wurde.`,
    doubtNone: (version) => `Von Version ${version} wurde es nicht gemessen.`,
    error: "Prozente liegen daneben um",
    pointsFromTo: (from, to) => `${n.decimal(from * 100, 1)} → ${n.decimal(to * 100, 1)} Punkte`,
    unsureBelow: "unsicher unter",
    unsureAbout: { right: "unsicher, wo sie recht hat", wrong: "unsicher, wo sie irrt", other: "unsicher bei Dingen ohne Wort", scribbles: "unsicher bei Gekritzel" },
  };
}
