/** The texts of the room for moderation in German. */
import type { ModerationWords, Words } from "./moderationWords.ts";
import { numbersIn } from "./numbers.ts";
import { refusalIn } from "./refusal.ts";

export function germanModeration(t: Words): ModerationWords {
  const n = numbersIn("de");
  return {
    name: t.name,
    title: "Moderation der Zeichnungen",
    mayNot: "Dein Schlüssel darf lesen, und hier wird über Zeichnungen anderer entschieden: Das darf, wer moderiert.",
    mayNotMore: "Wer verwaltet, macht einen solchen Schlüssel mit deltaloop keys create NAME --role moderator oder in den Einstellungen.",
    loading: "Ich hole die Zeichnungen…",
    failed: "Die Zeichnungen ließen sich nicht holen.",
    refusal: refusalIn("de"),

    filters: "Was zu sehen ist",
    piles: "Stapel",
    pile: { quarantine: "In Quarantäne", sample: "Stichprobe", all: "Alles" },
    label: "Benannt als",
    everyLabel: "irgendetwas",
    answeredBy: "beantwortet von",
    everyVersion: "jeder Version",
    version: (version) => `Version ${version}`,
    disagreement: "das Modell widerspricht",
    onlyBy: (id) => `Nur von ${id}: zeige alle`,

    none: { quarantine: "Die Quarantäne ist leer.", sample: "Nichts Neues anzusehen.", all: "Keine Zeichnungen." },
    noneMore: {
      quarantine: "Bezweifelt ein Lauf eine Benennung, wartet die Zeichnung hier, ungelernt, bis jemand entscheidet. Ohne Zweifel ist nichts zu tun.",
      sample: "Hierher kommen einige der neuesten Zeichnungen, über die noch niemand entschied, ausgelost.",
      all: "Sie stehen hier, sobald jemand zeichnet.",
    },
    noneNarrowed: "Keine passt zu dem, was oben gewählt ist. Nach Version und Widerspruch, und für die Stichprobe, werden nur die neuesten 20.000 Zeichnungen durchgesehen.",
    toNewest: "Zu den neuesten",
    more: { quarantine: "Nach weiteren sehen", sample: "Neue Stichprobe", all: "Ältere" },

    grid: "Zeichnungen",
    keys: "Pfeile bewegen, A nimmt an, R lässt weg, S folgt dem Vorschlag, Ziffern benennen um. Neu entscheiden macht rückgängig: Die neueste Entscheidung zählt.",
    unlabelled: "ohne Wort",
    modelShort: (label, probability) => `sagte ${t.name(label)}, ${n.percent(probability)}`,
    decided({ action, label, status }) {
      const what = action === "relabel" ? `jetzt ${t.name(label ?? "")}` : { accept: "angenommen", reject: "weggelassen" }[action];
      return status === "refused" ? `nicht gespeichert: ${what}` : status === "saving" ? `${what}…` : what;
    },
    tally({ open, saving, saved, refused }) {
      const parts = [
        open === 0 ? "Alles entschieden" : `${n.count(open)} zu entscheiden`,
        ...(saved > 0 ? [`${n.count(saved)} gespeichert`] : []),
        ...(saving > 0 ? [`${n.count(saving)} unterwegs`] : []),
        ...(refused > 0 ? [`${n.count(refused)} nicht gespeichert`] : []),
      ];
      return `${parts.join(", ")}.`;
    },
    refused: (count) => `${count === 1 ? "Ein Bild" : `${n.count(count)} Bilder`} ließ sich nicht speichern. Geh dorthin zurück, sieh nach, warum, und entscheide noch einmal.`,

    panel: "Die gewählte Zeichnung",
    personSaid: (label) => `Das Wort, das zählt: ${t.name(label)}.`,
    nobodySaid: "Niemand sagte, was es ist.",
    modelSaid: (version, label, probability) => `Version ${version} sagte ${t.name(label)}, ${n.percent(probability)}.`,
    doubt: (run, label, score) => `Lauf ${run} bezweifelt das Wort: eher ${t.name(label)}, um ${n.percent(score)} wahrscheinlicher.`,
    before: (action, by) => `Schon ${{ accept: "angenommen", relabel: "umbenannt", reject: "weggelassen" }[action]} von ${by}.`,
    sent: (at) => `Geschickt am ${n.moment(at)},`,
    by: (id) => `von ${id}`,
    notSaved: (said) => `Das wurde nicht gespeichert: ${said} Entscheide noch einmal.`,
    accept: "Das Wort stimmt",
    reject: "Weglassen",
    itIs: (label) => `Es ist: ${t.name(label)}`,
    relabel: "Anders benennen",
    otherLabel: "ein anderes Wort",
  };
}
