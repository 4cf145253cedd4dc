/** The texts of the room for settings in German. */
import { numbersIn } from "./numbers.ts";
import { refusalIn } from "./refusal.ts";
import type { SettingsWords } from "./settingsWords.ts";

const ROLES: Record<string, string> = { viewer: "liest mit", moderator: "moderiert", admin: "verwaltet", "command line": "Befehlszeile" };

export function germanSettings(): SettingsWords {
  const n = numbersIn("de");
  return {
    title: "Einstellungen",
    loading: "Ich sehe nach, was eingestellt ist…",
    failed: "Die Einstellungen ließen sich nicht lesen.",
    refusal: refusalIn("de"),
    mayNot: "Schlüssel und die Ausgabe der Daten sind für die, die verwalten.",

    triggersTitle: "Was einen Lauf startet",
    triggersOff: "Auslöser sind hier abgeschaltet (TRIGGERS=off): Läufe starten nur auf Wunsch.",
    byCount: (needed) => (needed === null ? "Neue Zeichnungen allein starten keinen." : `${n.count(needed)} neue Zeichnungen seit Beginn des letzten Laufs.`),
    byClock: (expression) => (expression === null ? "Die Uhr startet keinen." : `Die Uhr, in UTC: ${expression}.`),
    byDrift: (allowed) =>
      allowed === null ? "Ein Rückgang der Treffer startet keinen." : `Treffer im Einsatz, die sicher mehr als ${n.decimal(allowed * 100, 1)} Punkte unter dem liegen, was gezeigt wurde.`,
    where: "All das steht in",
    whereMore: "Dort wird es geändert, mit Versionsverwaltung, und gilt ab dem nächsten Start der Server; von dieser Seite aus wird nichts geändert.",
    allSet: "Alles, was eingestellt ist",
    own: "(in der Datei gesetzt)",
    ownMore: "Fett: Die Datei hat es gewählt. Das Übrige gilt, wo die Datei schweigt.",

    previewTitle: "Was hätten andere Schwellen entschieden?",
    previewMore: "Ändere einige; der Befehl beurteilt dann vergangene Läufe noch einmal nach ihnen, aus den abgelegten Zahlen, und sagt, was aus jedem geworden wäre. Er ändert nichts.",
    previewWhy: "Er läuft, wo deltaloop eingerichtet ist: Die genauen Tests der Prüfung gehören zum Trainingsserver, ohne den der Server dieser Seite auskommt.",
    thresholds: {
      base_margin: "darf auf den Grunddaten verloren gehen",
      confidence: "Sicherheit der Schranken",
      fresh_alpha: "Chance eines falschen Gewinns, über alle Blicke",
      label_recall_drop: "darf von einem Wort verloren gehen",
      new_label_recall: "muss von einem neuen Wort erkannt werden",
      min_label_examples: "Zeichnungen, um ein Wort zu beurteilen",
      min_base_examples: "Zeichnungen der Grunddaten zum Beurteilen",
      min_fresh_examples: "neue Zeichnungen zum Beurteilen",
      min_fresh_contributors: "Menschen, die diese zeichneten",
    },
    copy: "Kopieren",
    copied: "Kopiert",

    keysTitle: "Schlüssel",
    keysMore: "Wer mitliest, darf sehen; wer moderiert, entscheidet auch über Zeichnungen; wer verwaltet, darf alles. Von jedem Schlüssel bleibt nur ein Abdruck.",
    roles: { viewer: "liest mit", moderator: "moderiert", admin: "verwaltet" },
    keyName: "Wessen Schlüssel?",
    keyRole: "Was er darf",
    make: "Schlüssel machen",
    noName: "Sag erst, wessen Schlüssel es ist.",
    made: (name) => `Der Schlüssel von ${name}. Er lässt sich nicht noch einmal zeigen:`,
    notDone: (said) => `Das ging nicht: ${said}`,
    keysLoading: "Ich sehe nach den Schlüsseln…",
    keysFailed: "Die Schlüssel ließen sich nicht lesen.",
    keyWhen: (made, ended) => `seit ${n.moment(made)}${ended === null ? "" : `, widerrufen am ${n.moment(ended)}`}`,
    end: "Widerrufen",
    endOf: (name) => `Widerrufen: Schlüssel von ${name}`,
    endAsk: (own) => (own ? "Es ist vielleicht der, mit dem du kamst. Wer ihn nutzt, ist sofort draußen." : "Wer ihn nutzt, ist sofort draußen."),
    endNow: "Jetzt widerrufen",
    leave: "Lassen",

    exportTitle: "Die Daten mitnehmen",
    exportMore: "Alle benannten Zeichnungen mit dem Wort, das zählt, die ältesten zuerst; ohne Weggelassenes, ohne die Quarantäne und ohne, wer sie zeichnete.",
    formats: { npz: "Für NumPy (.npz)", ndjson: "JSON-Zeilen (.ndjson)", tfrecord: "Für TensorFlow (.tfrecord)" },
    formatsMore: {
      npz: "numpy.load: images, labels als Plätze in label_keys, splits, Versionen.",
      ndjson: "Ein Objekt je Zeile: Wort, Bild als base64, Striche, Version, Zeit.",
      tfrecord: "tf.data.TFRecordDataset aus tf.train.Example: image, label, label_index und split.",
    },
    actsTitle: "Wer was getan hat",
    actsMore: "Mit einem Schlüssel oder auf der Befehlszeile, das Neueste zuerst. Nichts davon lässt sich ändern oder herausnehmen.",
    actsLoading: "Ich sehe nach, was getan wurde…",
    actsFailed: "Was getan wurde, ließ sich nicht lesen.",
    noActs: "Noch hat niemand etwas getan.",
    noOlderActs: "Davor hat niemand etwas getan.",
    olderActs: "Älteres",
    newestActs: "Zum Neuesten",
    acts: {
      createSession: "kam an den Schreibtisch",
      createKey: "legte einen Schlüssel an",
      revokeKey: "zog einen Schlüssel ein",
      moderateSubmission: "entschied über eine Zeichnung",
      exportSubmissions: "nahm die Daten mit",
      addLabel: "fügte ein Wort hinzu",
      createPromotion: "setzte eine Version ein",
      createTrainingRun: "bat um einen Lauf",
      cancelTrainingRun: "brach einen Lauf ab",
      "keys create": "legte einen Schlüssel an",
      "keys revoke": "zog einen Schlüssel ein",
      "tasks add-label": "fügte ein Wort hinzu",
      "import base": "las Grunddaten ein",
      "import submissions": "las Zeichnungen ein",
      promote: "setzte eine Version ein",
      train: "bat um einen Lauf",
      rebuild: "bat um einen Neubau",
    },
    refused: (status) => `(abgelehnt: ${status})`,
    unanswered: "(ohne Antwort: der Server fiel dabei aus)",
    actWhen: (at, role) => `${n.moment(at)}, ${ROLES[role] ?? role}`,

    withContributors: "mit der anonymen Nummer dessen, der zeichnete",
  };
}
