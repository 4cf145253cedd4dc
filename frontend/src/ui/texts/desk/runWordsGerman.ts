/** The texts of the rooms for runs in German. */
import { germanCounts } from "../counts.ts";
import { numbersIn } from "./numbers.ts";
import { refusalIn } from "./refusal.ts";
import { germanReasons } from "./reasonWords.ts";
import type { RunWords, Words } from "./runWords.ts";

export function germanRuns(t: Words): RunWords {
  const n = numbersIn("de");
  const { drawings, drawingsDative, peopleDative: people } = germanCounts(n.count);
  const before = (champion: number | null) => (champion === null ? "der Version davor" : `Version ${champion}`);
  const of = (count: number, all: number) => (all > count ? `${n.count(count)} von ${n.count(all)}` : n.count(count));
  return {
    ...n,
    name: t.name,
    title: "Trainingsläufe",
    start: "Trainingslauf starten",
    starting: "Ich starte…",
    underWay: "Ein Lauf ist im Gang. Der nächste kann beginnen, wenn er zu Ende ist.",
    mayNot: "Dein Schlüssel darf lesen. Läufe starten und abbrechen darf, wer verwaltet.",
    loading: "Ich sehe nach den Läufen…",
    none: "Noch keine Läufe.",
    noneMore: "Ein Lauf lernt aus dem, was Menschen beibrachten; hier steht dann sein Urteil mit den Belegen. Er beginnt von selbst, wenn genug neu ist, oder mit dem Knopf oben.",
    failedToLook: "Die Läufe ließen sich nicht lesen.",
    older: "Ältere Läufe zeigen",

    run: (id) => `Lauf ${id}`,
    back: "Alle Läufe",
    noSuchRun: "Diesen Lauf gibt es nicht.",
    noSuchRunMore: "Vielleicht ist die Zahl vertippt oder von einer anderen Anlage. Alle Läufe, die es gibt, stehen in der Liste.",
    heading(ending, version) {
      switch (ending) {
        case "open":
          return "Training";
        case "promoted":
          return version === null ? "Veröffentlicht" : `Veröffentlicht: Version ${version}`;
        case "rejected":
          return `Nicht veröffentlicht: Version ${version ?? "?"}`;
        case "not judged":
          return "Nichts zu beurteilen";
        case "failed":
          return "Gescheitert";
        case "cancelled":
          return "Abgebrochen";
      }
    },
    waiting: "Wartet auf den Trainingsserver",
    asked(by, trigger, at, champion) {
      const triggers: Record<string, string> = {
        labels: ", weil genug Neues da war",
        cron: " von der Uhr",
        drift: ", weil die Treffer zurückgingen",
        rebuild: ", um neu zu bauen",
        demo: " zur Vorführung",
      };
      const who = triggers[trigger] ?? (by === null ? "" : ` von ${by}`);
      return `Angefordert am ${n.moment(at)}${who}${champion === null ? "" : `, neben Version ${champion}`}.`;
    },
    took: (seconds) => `Er dauerte ${n.seconds(seconds)}.`,
    since: (seconds) => `Er läuft seit ${n.seconds(seconds)}.`,
    learned: (of, by, inDoubt) =>
      `Gelernt aus ${drawingsDative(of)}${by === null ? "" : ` von ${people(by)}`}${inDoubt ? `; ${n.count(inDoubt)} zweifelhafte warten auf einen Moderator` : ""}.`,
    knownData: "Seit dem letzten Blick auf die Version, die antwortet, ist wenig neu: Dieser Blick geht an Zeichnungen, die schon geprüft wurden, und macht den nächsten strenger.",
    steps: { reading: "lesen", training: "lernen", evaluating: "prüfen", exporting: "verpacken", storing: "ablegen" },
    stepsName: "Schritte des Laufs",
    stepsMore: {
      reading: "Die Zeichnungen werden gelesen, und wer urteilen darf, wird bestimmt.",
      training: "Es lernt, dann wird der Regler gestellt und der Zweifel gemessen.",
      evaluating: "Beide Versionen beantworten dieselben Zeichnungen, aus denen keine gelernt hat.",
      exporting: "Die Dateien für Browser entstehen, und TensorFlow.js antwortet aus ihnen wie das Netz.",
      storing: "Version, Urteil und was genutzt wurde werden zusammen abgelegt.",
    },
    queuedMore: "Der Trainingsserver nimmt einen Lauf nach dem anderen. Dauert es länger als eine Minute und läuft kein anderer, hilft deltaloop doctor.",
    progress: (share) => `${n.percent(share)} geschafft`,
    cancel: "Diesen Lauf abbrechen",
    cancelling: "Er soll aufhören; er endet, sobald er das nächste Mal hinsieht.",
    notCancelled: (said) => `Er wurde nicht abgebrochen: ${said}`,
    notStarted: (said) => `Es wurde kein Lauf gestartet: ${said}`,
    refusal: refusalIn("de"),
    cancelledMore: "Er sollte aufhören. Nichts davon wurde abgelegt, und die Version, die antwortet, blieb dieselbe.",
    failedMore: "Es wurde nichts veröffentlicht. Die Version, die antwortet, blieb dieselbe.",

    lossTitle: "Verlust",
    accuracyTitle: "Treffer",
    curves: { loss: "beim Lernen", accuracy: "beim Lernen", fresh: "neue Zeichnungen, zur Kontrolle", base: "Grunddaten, zur Kontrolle" },
    curvesNone: "Die Kurven beginnen mit der ersten Epoche.",
    curveSays: (name, from, to, epochs) => `${name}: von ${from} auf ${to} in ${epochs} Epochen`,
    epoch: (at) => `Epoche ${at}`,
    learning: "Wie es lernte",

    reasons: "Warum",
    reason: germanReasons(t),
    allTitle: (champion) => `Neben ${before(champion)}, auf denselben Zeichnungen`,
    allMore: "Punkte an Treffern mit dem 95-%-Bereich. Rechts der Punktlinie ist gewonnen. Der Strich zeigt, wie viel die Prüfung auf Grunddaten zu verlieren erlaubt.",
    fresh: "neue Zeichnungen",
    base: "Grunddaten",
    anchor: (version) => `Grunddaten, zu Version ${version}`,
    mix: "jedes Wort gleich",
    control: "nur Grunddaten",
    pairedNote: (difference, won, lost, of) => `${n.points(difference)}: ${n.count(won)} gewonnen, ${n.count(lost)} verloren von ${n.count(of)}`,
    bareNote: (difference, p) => n.points(difference) + (p === null ? "" : `: ${n.chance(p)}`),
    controlNote: (difference) => `${n.points(difference)}: so viele Schritte, niemandes Zeichnungen`,
    recognised: (set, champion, were, are, of) =>
      `Von ${n.count(of)} ${set === "fresh" ? "neuen Zeichnungen" : "Zeichnungen der Grunddaten"} erkennt sie ${n.share(are)}, ${before(champion)} ${n.share(were)}.`,
    wonTitle: "Gewonnen und verloren",
    wonMore: "Zeichnungen, die nur eine von beiden erkennt. Alle anderen zählen für keine.",
    won: "gewonnen",
    lost: "verloren",
    wonSays: (name, won, lost) => `${name}: ${n.count(won)} gewonnen, ${n.count(lost)} verloren`,

    labelsTitle: "Wort für Wort",
    labelsOn: { fresh: "Auf neuen Zeichnungen", base: "Auf den Grunddaten" },
    labelsMore: (drop) =>
      `Punkte an Treffern je Wort mit dem 95-%-Bereich, Zeichnung für Zeichnung.${drop === null ? "" : ` Kein Wort darf mehr als ${n.decimal(drop * 100, 0)} Punkte verlieren (gestrichelt).`}`,
    labelNote: (difference, won, lost, of) => `${n.points(difference)}: ${won} gewonnen, ${lost} verloren von ${n.count(of)}`,
    newNote: (recall, of) => `neu: ${n.percent(recall)} von ${n.count(of)}`,
    few: (of) => `nur ${drawings(of)}`,
    noDrawings: "hat niemand gezeichnet",

    dialTitle: "Der Regler",
    dialMore: (alpha, published) =>
      `Zwischen der Version davor (0) und allem, was gelernt wurde (1), sprachen Kontrollzeichnungen für α = ${n.decimal(alpha, 2)}${
        alpha === 0 ? ": fürs Bleiben." : published ? ", und das wurde veröffentlicht." : "."
      } Verlust: weniger ist besser.`,
    dialFew: (fresh, needed) =>
      `Der Regler blieb auf 1: Es gab ${fresh === null ? "zu wenige" : `nur ${n.count(fresh)}`} neue Kontrollzeichnungen, um ihn zu stellen${needed === null ? "" : `; nötig sind ${n.count(needed)}`}.`,
    dialCurves: { mix: "jedes Wort gleich", base: "Grunddaten" },
    dialEnds: ["Version davor", "alles Gelernte"],
    dialChosen: (alpha) => `α = ${n.decimal(alpha, 2)} gewählt`,
    dialSays: (alpha, from, to) => `Verlust über α: ${n.decimal(from, 3)} bei 0, ${n.decimal(to, 3)} beim gewählten ${n.decimal(alpha, 2)}.`,

    outlookTitle: "Lohnte sich ein Blick?",
    outlookMore(chance, gain, seen, of, look, taken) {
      const foreseen =
        chance === null
          ? "Aus so wenigen ließ sich nichts vorhersehen."
          : `Auf Kontrollzeichnungen von ${people(seen ?? 0)} gewann es ${n.points(gain ?? 0)} Punkte. Wäre das alles, würden es die Prüfzeichnungen von ${people(of ?? 0)} mit einer Wahrscheinlichkeit von ${n.percent(chance)} zeigen.`;
      const then = taken ? ` Darum wurde zum ${look ?? 1}. Mal geprüft.` : " Darum wurde nicht geprüft, und der nächste Lauf hat dieselben Aussichten.";
      return `${foreseen}${then}`;
    },
    outlookBar: "Aussicht, den Gewinn zu zeigen",
    outlookTick: "geprüft wird ab 50 %",

    calibrationTitle: "Was sein Wort wert ist",
    calibrationMore: (before, after, of, below) =>
      `Seine Prozente liegen im Schnitt um ${n.decimal(after * 100, 1)} Punkte daneben, vor dem Eichen um ${n.decimal(before * 100, 1)} (${n.count(of)} Prüfzeichnungen). Unter ${n.percent(below)} sagt es, dass es nicht sicher ist. Das ist so bei`,
    rates: { right: "richtig Benanntem", wrong: "falsch Benanntem", other: "Dingen ohne Wort", scribbles: "Gekritzel" },
    rateNote: (share, of) => `${n.percent(share)} von ${n.count(of)}`,

    flipsTitle: "Bilder, die die Seite wechselten",
    flipsMore: "Prüfzeichnungen, die nur eine der beiden Versionen erkennt, einige von jeder Art, ausgelost: erst neue, dann aus den Grunddaten.",
    gained: (count, all) => `Jetzt richtig (${of(count, all)})`,
    flippedLost: (count, all) => `Jetzt falsch (${of(count, all)})`,
    flip: (from, to) => `${t.name(from)} → ${t.name(to)}`,
    flipSays: (label, from, to, set) =>
      `${t.name(label)}${set === "base" ? ", aus den Grunddaten" : ""}: hieß ${t.name(from)}, heißt ${t.name(to)}`,
    noneGained: "Keines, das vorher falsch war, ist jetzt richtig.",
    noneLost: "Keines, das vorher richtig war, ist jetzt falsch.",
    flipsLoading: "Ich frage nach den Bildern…",
    flipsFailed: "Die Bilder kamen nicht.",
    flipsNone: "Hier hängen keine Bilder: Keines wechselte die Seite, sie wurden gelöscht, oder der Lauf ist älter als diese Wand.",
    all: "alle Wörter",
    only: "Zeige",
    more: (count) => `${n.count(count)} weitere zeigen`,

    replayTitle: "Glaub es nicht einfach",
    replayMore: "Das leitet das Urteil noch einmal aus den Zahlen ab, aus denen es entstand, auf jeder Maschine mit dieser Datenbank:",
    copy: "Kopieren",
    copied: "Kopiert",
    rawTitle: "Alles, was der Lauf notiert hat",
  };
}
