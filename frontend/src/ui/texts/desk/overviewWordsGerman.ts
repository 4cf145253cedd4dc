/** The texts of the overview in German. */
import { germanCounts } from "../counts.ts";
import { numbersIn } from "./numbers.ts";
import type { OverviewWords, Words } from "./overviewWords.ts";

export function germanOverview(t: Words): OverviewWords {
  const n = numbersIn("de");
  const { peopleDative: people } = germanCounts(n.count);
  return {
    ...n,
    name: t.name,
    title: "Überblick",
    loading: "Ich sehe nach, was hereinkam…",
    failed: "Der Überblick ließ sich nicht lesen.",
    noModel: "Kein Modell ist veröffentlicht.",
    noModelMore: "deltaloop pretrain macht ein erstes aus den Grunddaten; bis dahin kann hier niemand zeichnen.",
    answers: (version) => `Version ${version} antwortet.`,
    since: (at, by, run) =>
      `Seit ${n.moment(at)}${by === "gate" ? ", als die Prüfung sie durchließ" : by === "setup" ? ", als sie installiert wurde" : `, eingesetzt von ${by}`}${run === null ? "." : ", in"}`,
    run: (id) => `Lauf ${id}`,
    liveNow: (value, low, high, of, by) =>
      `${n.share(value)} der neuesten Zeichnungen waren richtig (mit 95\u00a0% Sicherheit ${n.share(low)} bis ${n.share(high)}; ${n.count(of)} zählen, von ${people(by)}).`,
    nothingYet: "Noch hat niemand eine Zeichnung benannt, die sie beantwortet hat; darum weiß man nicht, wie sie sich schlägt.",
    shown: (value) => `Als sie geprüft wurde, waren es ${n.share(value)}.`,

    liveTitle: "Treffer im Betrieb",
    liveMore: "Der Anteil benannter Zeichnungen, der richtig beantwortet war, bevor der Name bekannt war; je Tag (UTC) und Version, mit 95-%-Bereichen zwischen Menschen. Tage mit weniger als zehn solchen Zeichnungen fehlen.",
    liveNone: "Hier stehen dann die Tage, ein Punkt für jede Version, die benannte Zeichnungen beantwortet hat.",
    version: (version) => `Version ${version}`,
    shownLevel: (value) => `${n.percent(value)} bei der Prüfung`,
    liveSays: (version, day, value) => `Version ${version}, ${day}: ${n.percent(value)}`,
    byVersion: "Je Version",
    versionNote: (value, of, by) => `${n.share(value)} von ${n.count(of)}, von ${people(by)}`,

    daysTitle: "Was hereinkam",
    daysMore: (days, total) => `Einsendungen der letzten ${days} Tage nach Wort: ${n.count(total)} im Ganzen. Das Wort ist, was der Mensch dazu sagte.`,
    daysNone: "Noch keine Zeichnungen. Sie stehen hier nach Tag und Wort, sobald jemand zeichnet.",
    all: "alle",
    unlabelled: "ohne Wort",
    recallTitle: "Wie oft welches erkannt wird",
    recallMore: "Der Anteil richtiger Antworten der jetzigen Version an den neuesten Zeichnungen jedes Wortes, mit 95-%-Bereichen.",
    recallNote: (value, of) => `${n.percent(value)} von ${n.count(of)}`,
    noneOf: "noch keine",

    driftTitle: "Wandel",
    drifted: "Was hereinkommt oder wie es beantwortet wird, hat sich zuletzt geändert.",
    notDrifted: "Nichts spricht dafür, dass sich geändert hat, was hereinkommt.",
    driftMore: "Der Strich ist, worunter der Zufall allein in 95 von 100 Fällen bleibt.",
    labelMix: "was gezeichnet wird",
    confidence: "wie sicher das Modell ist",
    beyond: (distance, chance) => `${n.decimal(distance, 3)}, über ${n.decimal(chance, 3)}`,
    within: (distance, chance) => `${n.decimal(distance, 3)}, unter ${n.decimal(chance, 3)}`,
    tooFew: "zu wenige Zeichnungen zum Vergleichen",
    fall: "Treffer im Betrieb",
    fallen: (points) => `sicher ${n.decimal(points * 100, 1)} Punkte unter der Prüfung`,
    notFallen: "nicht sicher unter der Prüfung",

    nextTitle: "Der nächste Lauf",
    open: "Ein Lauf ist im Gang:",
    off: "Die Auslöser sind hier abgeschaltet (TRIGGERS=off); ein Lauf beginnt nur, wenn jemand ihn anfordert.",
    ready: "Genug ist neu: Der erste Auslöser, der kommt, beginnt einen Lauf.",
    noTriggers: "Diese Aufgabe hat keine Auslöser; ein Lauf beginnt, wenn jemand ihn anfordert.",
    waitsFor(train, holdout, large) {
      const parts = [
        ...(train > 0 ? [`${n.count(train)} Zeichnungen zum Lernen`] : []),
        ...(holdout > 0 ? [`${n.count(holdout)} zum Prüfen`] : []),
        ...(large ? [] : ["mehr Prüfzeichnungen von mehr Menschen"]),
      ];
      return `Noch beginnt kein Auslöser einen Lauf. Seit dem letzten Blick fehlen: ${parts.join(" und ")}.`;
    },
    byCount: "durch neue Zeichnungen",
    countNote: (arrived, needed) => `${n.count(Math.min(arrived, needed))} von ${n.count(needed)}`,
    byClock: "durch die Uhr",
    clockNote: (at) => `das nächste Mal am ${n.moment(at)}`,
    byDrift: "durch sinkende Treffer",
    driftNote: (fallen, high, floor) =>
      fallen
        ? "gesunken"
        : high === null
          ? "zu wenige Zeichnungen oder Menschen, um es zu sagen"
          : `nicht gesunken: bis zu ${n.percent(high)} sind möglich${floor === null ? "" : `, die Marke ist ${n.percent(floor)}`}`,
    toLearn: "neue Zeichnungen zum Lernen",
    toJudge: "neue Zeichnungen zum Prüfen",
    start: "Von Hand starten",

    reportsTitle: "Browser, die eine Version nicht nutzen konnten",
    report: (version, kind, count) =>
      `Version ${version} ${kind === "load_failed" ? "ließ sich nicht laden" : "beantwortete ihre Probebilder falsch"}: ${count === 1 ? "eine Meldung" : `${n.count(count)} Meldungen`}.`,
  };
}
