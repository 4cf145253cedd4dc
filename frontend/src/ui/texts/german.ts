import type { Texts } from "./english.ts";
import type { Problem } from "./problem.ts";
import { certainty, type Saying } from "./saying.ts";

type Case = "nominative" | "accusative";
type Gender = "m" | "f" | "n";

/** The gender of a label's name, by key: the task files have none. Of what is not here, the name stands alone. */
const GENDERS: Readonly<Record<string, Gender>> = {
  airplane: "n",
  backpack: "m",
  bird: "m",
  car: "n",
  cat: "f",
  dog: "m",
  flower: "f",
  "power outlet": "f",
  rainbow: "m",
  shoe: "m",
  sun: "f",
};
/** Things there is only one of. */
const UNIQUE = new Set(["sun"]);

const INDEFINITE: Record<Gender, Record<Case, string>> = {
  m: { nominative: "ein ", accusative: "einen " },
  f: { nominative: "eine ", accusative: "eine " },
  n: { nominative: "ein ", accusative: "ein " },
};
const ONE: Record<Gender, string> = { m: "einen", f: "eine", n: "eins" };

function genderOf(label: string): Gender | undefined {
  return /^\d+$/.test(label) ? "f" : GENDERS[label];
}

function article(label: string, as: Case): string {
  if (UNIQUE.has(label)) return "die ";
  const gender = genderOf(label);
  return gender === undefined ? "" : INDEFINITE[gender][as];
}

/** "Vogel, Katze und Sonne"; a long list is cut. */
function spoken(labels: readonly string[]): string {
  const most = 14;
  const named = labels.length > most ? [...labels.slice(0, most - 1), `${labels.length - most + 1} mehr`] : labels;
  if (named.length < 2) return named.join("");
  return `${named.slice(0, -1).join(", ")} und ${named.at(-1) ?? ""}`;
}

const count = (value: number) => value.toLocaleString("de");

/** Every text of the page in German. The model says "du", short and curious, never blaming. */
export function german(name: (label: string) => string = (label) => label): Texts {
  const a = (label: string, as: Case = "nominative") => `${article(label, as)}${name(label)}`;
  const say = (words: string, label: string, after: string, as: Case = "nominative"): Saying => ({
    before: `${words}${article(label, as)}`,
    word: name(label),
    after,
  });
  const only = (words: string): Saying => ({ before: words, word: "", after: "" });
  const pronoun = (label: string) => {
    const gender = genderOf(label);
    if (UNIQUE.has(label)) return "sie mir";
    return gender === undefined ? "mir das" : `mir ${ONE[gender]}`;
  };

  return {
    name,
    thing: a,
    list: (labels) => spoken(labels.map(name)),
    count,

    guess(label, probability, unsureBelow, labels) {
      switch (certainty(probability, unsureBelow, labels)) {
        case "none":
          return only("Das kenne ich noch nicht. Was ist das?");
        case "doubt":
          return say("hm, ", label, "?");
        case "opinion":
          return say("Ich glaube, das ist ", label, ".");
        case "sure":
          return say("oh, das ist ", label, "!");
      }
    },
    remark({ label, sure }, first) {
      if (first) return say(sure ? "Ich sehe " : "vielleicht ", label, "…", "accusative");
      return say(sure ? "" : "oder ", label, "…", "accusative");
    },
    found: (label) => say("oh, das ist ", label, "!"),
    givenUp({ asked, saw, ending, known }) {
      if (!known) return say("Das ist also ", asked, ". Soll ich es mir merken?");
      if (saw === null) return only(ending === "late" ? "Die Zeit ist um, und ich habe keine Idee." : "Gewonnen, ich habe keine Idee.");
      if (saw.label === asked) return say("Ich dachte an ", asked, ", war mir aber nicht sicher.", "accusative");
      return say(ending === "late" ? "Die Zeit ist um, und ich sehe nur " : "Gewonnen, ich sehe nur ", saw.label, ".", "accusative");
    },
    unknown: (label) => `Ich weiß noch nicht, wie ${a(label)} aussieht. Zeichnest du ${pronoun(label)}?`,
    knowing(labels, unknown) {
      if (labels.length === 0) return "";
      return `Ich kenne ${spoken(labels.map(name))}.${unknown.length > 0 ? ` ${spoken(unknown.map(name))} kenne ich noch nicht.` : ""}`;
    },

    milliseconds: (ms) => (ms < 0.1 ? "unter 0,1 ms" : `${ms < 10 ? ms.toFixed(1).replace(".", ",") : Math.round(ms)} ms`),
    percent(probability) {
      if (probability > 0 && probability < 0.005) return "<1\u00a0%";
      if (probability < 1 && probability > 0.995) return ">99\u00a0%";
      return `${Math.round(probability * 100)}\u00a0%`;
    },

    pages: { play: "Spielen", draw: "Zeichnen", upload: "Hochladen", yours: "Deins", about: "Über" },
    header: {
      pages: "Seiten",
      task: "Aufgabe",
      language: "Sprache",
      version: "Version",
      learned: (drawings) => ` · hat aus ${count(drawings)} Zeichnungen gelernt`,
      insteadOf: (version) => ` · Version ${version} läuft in diesem Browser nicht`,
    },
    foot: {
      queued: (waiting) => `${waiting === 1 ? "Zeichnung wartet" : "Zeichnungen warten"} darauf, gesendet zu werden`,
      letters: "Buchstaben als Tastenkürzel",
    },
    state: {
      loading: "Einen Moment, ich wache gerade auf…",
      coming: "Einen Moment…",
      absent: "Hier habe ich noch nichts gelernt. Trainiere ein erstes Modell, dann komme ich von selbst.",
      failed: "Etwas ist schiefgegangen. Lade die Seite neu.",
    },
    problem(problem: Problem) {
      if (typeof problem === "object") return `Version ${problem.broken} läuft in diesem Browser nicht; der Server weiß es. Versuche es später noch einmal.`;
      switch (problem) {
        case "unreachable":
          return "Ich erreiche den Server nicht. Prüfe die Verbindung; ich versuche es weiter.";
        case "server in trouble":
          return "Der Server hat Schwierigkeiten. An dir liegt es nicht; ich versuche es weiter.";
        case "no tasks":
          return "Dieser Server hat keine Aufgaben. Lege eine in seinen Ordner tasks und starte ihn neu.";
        case "no model came":
          return "Das Modell kam nicht an. Prüfe die Verbindung; ich versuche es von selbst wieder.";
        case "no wasm":
          return "Dieser Browser startet kein WebAssembly, mit dem ich denke. Lade die Seite neu oder nimm einen aktuellen Browser.";
        case "no lines":
          return "Ich finde hier keine Linien. Zeig mir etwas mit dunkleren Linien.";
        case "no answer":
          return "Ich habe den Faden verloren. Zeichne weiter, oder lade die Seite neu.";
      }
    },
    noTask: (task) => `Die Aufgabe ${task} kenne ich nicht.`,
    nothingHere: "Hier ist nichts.",
    toStart: "Zum Anfang",
    pageMissing: "Diese Seite kam nicht an. Prüfe die Verbindung und versuche es noch einmal.",
    reload: "Noch einmal versuchen",
    thanks: {
      sending: "Ich schreibe es mir auf…",
      waiting(obstacle) {
        if (obstacle === "cookies") return "Dein Browser behält für diese Seite keine Cookies, darum kann ich nichts behalten. Erlaube sie und versuche es noch einmal.";
        if (obstacle === "server") return "Ich erreiche den Server nicht. Deine Zeichnung ist hier sicher, und ich versuche es weiter.";
        return "Ich erreiche den Server nicht, und dein Browser behält nichts für mich. Lass diese Seite offen; ich versuche es weiter.";
      },
      stored: (taught) =>
        taught === 1 ? "Danke. Das ist die erste Zeichnung, aus der ich von dir lerne." : `Danke. Schon ${count(taught)} Zeichnungen von dir.`,
      refused: () => "Diese Zeichnung nahm der Server nicht an. Zeig mir gern noch eine.",
    },

    sheet: {
      empty: "Ein leeres Blatt zum Zeichnen",
      drawn: (strokes) => `Deine Zeichnung, ${strokes} ${strokes === 1 ? "Strich" : "Striche"}`,
      undo: "Zurück",
      redo: "Vor",
      clear: "Leeren",
    },
    verdict: {
      yes: (label) => `Ja, ${a(label)}`,
      itIs: (label) => `Das ist ${a(label)}`,
      no: "Nein…",
      close: "Doch nicht",
      which: "Was ist es?",
    },
    see: {
      title: "Was ich sehe",
      size: (width, height) => `${width} × ${height} Punkte.`,
      private: "Es verlässt dein Gerät nicht, solange du mir nichts beibringst.",
      answered: (time) => `Beantwortet hier, auf deinem Gerät, in ${time}.`,
      bars: "Für wie wahrscheinlich ich was halte",
    },
    play: {
      ask: (label) => `Zeichne ${a(label, "accusative")}`,
      thinking: "Einen Moment, ich denke mir etwas aus…",
      hint: "Zeichne hier. Die Uhr läuft ab deinem ersten Strich, und ich sage, was ich sehe.",
      watching: "Ich schaue zu.",
      listening: "hm…",
      clock: "Zeit",
      seconds: (left) => `0:${String(left).padStart(2, "0")}`,
      last: "Noch fünf Sekunden.",
      round: (number, of) => `Zeichnung ${number} von ${of}`,
      done: "Fertig",
      skip: "Weiter",
      again: "Noch einmal",
      was: (label) => `War das ${a(label)}?`,
      keep: "Nicht behalten",
      next: "Weiter",
    },
    card: {
      title: (guessed, of) => {
        if (guessed === of) return "Ich habe alle erkannt!";
        if (guessed === 0) return "Ich kam auf keine.";
        return `Ich habe ${guessed} von ${of} erkannt.`;
      },
      saw: ({ label }) => `Ich sah ${a(label, "accusative")}`,
      knew: "Erkannt!",
      almost: "Fast erkannt",
      blind: "Keine Idee",
      learned: (told) => {
        if (told === 0) return "Nichts davon wurde gesendet. Es bleibt in diesem Tab.";
        return told === 1 ? "Aus einer davon darf ich nun lernen. Danke." : `Aus ${told} davon darf ich nun lernen. Danke.`;
      },
      share: "Als Bild teilen",
      sharing: "Ich male es…",
      saved: "Das Bild liegt bei deinen Downloads.",
      failed: "Das Bild ließ sich hier nicht machen. Ein Bildschirmfoto tut es auch.",
      again: "Noch ein Spiel",
      invitation: (address) => `Zeichne für mich: ${address}`,
    },
    draw: {
      title: "Zeichne etwas",
      hint: "Zeichne hier mit Maus, Stift oder Finger.",
    },
  };
}
