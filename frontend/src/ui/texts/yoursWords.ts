/** The texts of the page about one's own drawings, in each language; they come with that page. */
import { anonymity } from "./anonymityWords.ts";
import { englishCounts, germanCounts } from "./counts.ts";
import type { Texts } from "./english.ts";
import type { Language } from "./language.ts";

interface Learned {
  version: number;
  drawings: number;
}

type Deed =
  | { kind: "nothing" }
  | { kind: "lost" }
  | { kind: "waiting"; given: number }
  | { kind: "studied"; given: number; used: number }
  | { kind: "helped"; given: number; newest: Learned; earlier: readonly Learned[]; live: number | null };

/** A version by its number; `title` of its task where that is another one than is shown. */
interface Version {
  version: number;
  title: string | null;
  drawings: number | null;
}

/** What an erasure took. `unpublished`: how many of the versions that learned from it were never live. */
interface Gone {
  fromServer: number;
  fromHere: number;
  learned: readonly Version[];
  unpublished: number;
  descendants: readonly Version[];
}

type Words = Pick<Texts, "name" | "count" | "thing" | "percent">;

function english(t: Words) {
  const { drawings } = englishCounts(t.count);
  const and = (parts: readonly string[]) => (parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1) ?? ""}`);
  const nameOf = ({ title, version }: Pick<Version, "title" | "version">) => (title === null ? `version ${version}` : `version ${version} of ${title}`);
  return {
    heading(deed: Deed, unsent: number): string {
      switch (deed.kind) {
        case "nothing":
          if (unsent === 0) return "You haven't taught me anything here yet.";
          return unsent === 1 ? "Your drawing is waiting on this device." : `Your ${t.count(unsent)} drawings are waiting on this device.`;
        case "lost":
          return "I can't tell any more which drawings were yours.";
        case "waiting":
          return "Waiting for the next training run.";
        case "studied":
          return deed.used === 1 ? "I have practised with your drawing." : `I have practised with ${t.count(deed.used)} of your drawings.`;
        case "helped": {
          const { version, drawings } = deed.newest;
          return drawings === 1 ? `Your drawing helped version ${version}.` : `Your ${t.count(drawings)} drawings helped version ${version}.`;
        }
      }
    },
    /** What else there is to say about that. */
    more(deed: Deed): string {
      switch (deed.kind) {
        case "nothing":
          return "Draw something and tell me what it is: it will hang here, with what I made of it.";
        case "lost":
          return "The cookie that said so is gone. What you taught me is still with me, and nobody can tie it to you any more. What you show me from now on will hang here.";
        case "waiting":
          return `You gave me ${drawings(deed.given)}. No training run has used ${deed.given === 1 ? "it" : "any"} yet; the next one can learn from ${deed.given === 1 ? "it or be tested on it" : "them or be tested on them"}.`;
        case "studied":
          return `You gave me ${drawings(deed.given)}. No version that learned from them has been published yet: one has to prove better first.`;
        case "helped": {
          const { given, newest, earlier, live } = deed;
          const before = and(earlier.map(({ version, drawings }) => `version ${version} from ${t.count(drawings)}`));
          const now =
            live === newest.version
              ? `Version ${live} answers now.`
              : live === null
                ? `Version ${newest.version} does not answer any more.`
                : `Version ${live}, which answers now, still has what you taught in it.`;
          return `${now}${before === "" ? "" : ` Earlier versions that learned from you: ${before}.`} You gave me ${drawings(given)} in all.`;
        }
      }
    },
    invite: "Show me something",
    loading: "Let me look…",
    unknown: "I can't look it up right now.",
    failed: "The server isn't answering just now, so something may be missing here. Try again in a moment.",
    again: "Try again",

    wall: "Your drawings",
    onDevice: (count: number) =>
      count === 1
        ? "One drawing is still on this device. It will be sent as soon as the server can be reached."
        : `${t.count(count)} drawings are still on this device. They will be sent as soon as the server can be reached.`,
    waits: "waits here",
    nameless: "no name yet",
    knew: "I knew it",
    said: (label: string) => `I said ${t.name(label)}`,
    older: (left: number) => (left > 0 ? `Show older ones (${t.count(left)})` : "Show older ones"),
    shown: (count: number) => `${drawings(count)} shown`,
    story: (guess: string, probability: number, version: number, at: Date) =>
      `On ${at.toLocaleDateString("en", { dateStyle: "long" })} version ${version} thought: ${t.name(guess)}, ${t.percent(probability)}.`,
    moderated: (label: string) => `A moderator called it ${t.thing(label)}.`,
    learnedFromIt: (versions: readonly number[]) =>
      versions.length === 0
        ? "No published version has learned from it yet."
        : `${versions.length === 1 ? "Version" : "Versions"} ${and(versions.map(String))} learned from it.`,
    which: "What is it?",
    asItIs: "Leave it as it is",
    renamed: (label: string) => `Thanks. Now it is ${t.thing(label)}.`,
    notRenamed: "I could not change that. Choose again in a moment.",

    anonymous: {
      title: "How anonymous you are",
      facts: anonymity.en,
    },
    erase: {
      title: "Erase everything",
      intro: "You can take back everything you gave me, for all tasks at once.",
      open: "Erase everything…",
      question: "Erase everything you gave me?",
      goes: "This will be deleted for good:",
      fromServer: (count: number | null) =>
        count === null ? "all your drawings on the server, with their labels" : `${drawings(count)} on the server, with every label and every record of what used them`,
      fromHere: (count: number) => `${drawings(count)} on this device that ${count === 1 ? "was" : "were"} not sent yet`,
      cookie: "the random number, the cookie with it, and what this browser remembers of your games",
      stays: "This stays:",
      version: (one: Version) =>
        `${nameOf(one)}${one.drawings === null ? "" : `, which learned from ${drawings(one.drawings)}`}: what a model has learned is numbers, not drawings`,
      until: "and what was trained from there on, until whoever runs this has it rebuilt without you",
      noVersion: "no published version: none has learned from you",
      backups: "earlier backups, until they are thrown away",
      yes: "Erase it all",
      no: "Keep it",
      erasing: "Erasing…",
      failed: "The server didn't do it, so nothing was erased. Try again in a moment.",
    },
    gone: {
      title: "It is gone.",
      what({ fromServer, fromHere }: Gone): string {
        const server = fromServer === 0 ? [] : [`${drawings(fromServer)} on the server with all labels`];
        const here = fromHere === 0 ? [] : [`${drawings(fromHere)} on this device`];
        return `Erased: ${and([...server, ...here, "the random number with its cookie"])}. To me you are a stranger again.`;
      },
      learned: ({ learned, unpublished, descendants }: Gone) => {
        const direct = learned.map((one) => `${nameOf(one)} (${drawings(one.drawings ?? 0)})`);
        const hidden = unpublished === 0 ? [] : [unpublished === 1 ? "one that was never published" : `${unpublished} that were never published`];
        const all = [...direct, ...hidden];
        if (all.length === 0) return "No version had learned from you.";
        const after = descendants.length === 0 ? "" : ` Trained from there on: ${and(descendants.map(nameOf))}.`;
        return `What learned from you stays as it is, until it is rebuilt without you: ${and(all)}.${after}`;
      },
      again: "Start over",
    },
  };
}

export type YoursWords = ReturnType<typeof english>;

function german(t: Words): YoursWords {
  const { drawings } = germanCounts(t.count);
  const and = (parts: readonly string[]) => (parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} und ${parts.at(-1) ?? ""}`);
  const nameOf = ({ title, version }: Pick<Version, "title" | "version">) => (title === null ? `Version ${version}` : `Version ${version} von ${title}`);
  return {
    heading(deed, unsent) {
      switch (deed.kind) {
        case "nothing":
          if (unsent === 0) return "Hier hast du mir noch nichts beigebracht.";
          return unsent === 1 ? "Deine Zeichnung wartet auf diesem Gerät." : `Deine ${t.count(unsent)} Zeichnungen warten auf diesem Gerät.`;
        case "lost":
          return "Ich weiß nicht mehr, welche Zeichnungen deine waren.";
        case "waiting":
          return "Warten auf den nächsten Trainingslauf.";
        case "studied":
          return deed.used === 1 ? "Ich habe mit deiner Zeichnung geübt." : `Ich habe mit ${t.count(deed.used)} deiner Zeichnungen geübt.`;
        case "helped": {
          const { version, drawings } = deed.newest;
          return drawings === 1 ? `Deine Zeichnung half Version ${version}.` : `Deine ${t.count(drawings)} Zeichnungen halfen Version ${version}.`;
        }
      }
    },
    more(deed) {
      switch (deed.kind) {
        case "nothing":
          return "Zeichne etwas und sag mir, was es ist: Dann hängt es hier, mit dem, was ich darin sah.";
        case "lost":
          return "Das Cookie, in dem es stand, ist weg. Was du mir beigebracht hast, habe ich noch, und niemand kann es mehr mit dir verbinden. Was du mir von nun an zeigst, hängt hier.";
        case "waiting":
          return `Du hast mir ${drawings(deed.given)} gegeben. Noch kein Trainingslauf hat ${deed.given === 1 ? "sie" : "welche"} genutzt; der nächste kann aus ${deed.given === 1 ? "ihr" : "ihnen"} lernen oder an ${deed.given === 1 ? "ihr" : "ihnen"} geprüft werden.`;
        case "studied":
          return `Du hast mir ${drawings(deed.given)} gegeben. Noch ist keine Version erschienen, die aus ihnen gelernt hat: Es erscheint nur, was nachweislich besser ist.`;
        case "helped": {
          const { given, newest, earlier, live } = deed;
          const before = and(earlier.map(({ version, drawings }) => `Version ${version} aus ${t.count(drawings)}`));
          const now =
            live === newest.version
              ? `Version ${live} antwortet jetzt.`
              : live === null
                ? `Version ${newest.version} antwortet nicht mehr.`
                : `In Version ${live}, die jetzt antwortet, steckt noch, was du ihr beigebracht hast.`;
          return `${now}${before === "" ? "" : ` Davor lernte von dir: ${before}.`} Insgesamt hast du mir ${drawings(given)} gegeben.`;
        }
      }
    },
    invite: "Zeig mir etwas",
    loading: "Ich sehe nach…",
    unknown: "Gerade kann ich nicht nachsehen.",
    failed: "Der Server antwortet gerade nicht, darum fehlt hier vielleicht etwas. Versuche es gleich noch einmal.",
    again: "Noch einmal versuchen",

    wall: "Deine Zeichnungen",
    onDevice: (count) =>
      count === 1
        ? "Eine Zeichnung ist noch auf diesem Gerät. Sie geht von selbst hinaus, sobald der Server zu erreichen ist."
        : `${t.count(count)} Zeichnungen sind noch auf diesem Gerät. Sie gehen von selbst hinaus, sobald der Server zu erreichen ist.`,
    waits: "wartet hier",
    nameless: "noch ohne Namen",
    knew: "Erkannt",
    said: (label) => `Ich sagte ${t.name(label)}`,
    older: (left) => (left > 0 ? `Ältere zeigen (${t.count(left)})` : "Ältere zeigen"),
    shown: (count) => `${drawings(count)} zu sehen`,
    story: (guess, probability, version, at) =>
      `Am ${at.toLocaleDateString("de", { dateStyle: "long" })} dachte Version ${version}: ${t.name(guess)}, ${t.percent(probability)}.`,
    moderated: (label) => `Wer hier moderiert, meint: ${t.thing(label)}.`,
    learnedFromIt: (versions) =>
      versions.length === 0
        ? "Noch keine veröffentlichte Version hat daraus gelernt."
        : `${versions.length === 1 ? "Version" : "Die Versionen"} ${and(versions.map(String))} ${versions.length === 1 ? "hat" : "haben"} daraus gelernt.`,
    which: "Was ist es?",
    asItIs: "So lassen",
    renamed: (label) => `Danke. Jetzt ist das ${t.thing(label)}.`,
    notRenamed: "Das ließ sich nicht ändern. Wähle gleich noch einmal.",

    anonymous: {
      title: "Wie anonym du bist",
      facts: anonymity.de,
    },
    erase: {
      title: "Alles löschen",
      intro: "Du kannst alles zurücknehmen, was du mir gegeben hast, für alle Aufgaben zugleich.",
      open: "Alles löschen…",
      question: "Alles löschen, was du mir gegeben hast?",
      goes: "Das wird endgültig gelöscht:",
      fromServer: (count) =>
        count === null
          ? "alle deine Zeichnungen auf dem Server, mit ihren Namen"
          : `${drawings(count)} auf dem Server, mit jedem Namen und jedem Vermerk, was sie genutzt hat`,
      fromHere: (count) => `${drawings(count)} auf diesem Gerät, noch nicht gesendet`,
      cookie: "die Zufallszahl, das Cookie mit ihr, und was dieser Browser von deinen Spielen weiß",
      stays: "Das bleibt:",
      version: (one) =>
        `${nameOf(one)}${one.drawings === null ? "" : `, gelernt aus: ${drawings(one.drawings)}`}. Was ein Modell gelernt hat, sind Zahlen, keine Zeichnungen`,
      until: "und was von da an trainiert wurde, bis der Betreiber es ohne dich neu macht",
      noVersion: "keine veröffentlichte Version: Noch hat keine von dir gelernt",
      backups: "Sicherungen von vorher, bis sie weggeworfen werden",
      yes: "Alles löschen",
      no: "Behalten",
      erasing: "Ich lösche…",
      failed: "Der Server hat es nicht getan, darum wurde nichts gelöscht. Versuche es gleich noch einmal.",
    },
    gone: {
      title: "Es ist weg.",
      what({ fromServer, fromHere }) {
        const server = fromServer === 0 ? [] : [`${drawings(fromServer)} auf dem Server mit allen Namen`];
        const here = fromHere === 0 ? [] : [`${drawings(fromHere)} auf diesem Gerät`];
        return `Gelöscht: ${and([...server, ...here, "die Zufallszahl mit ihrem Cookie"])}. Für mich bist du wieder unbekannt.`;
      },
      learned: ({ learned, unpublished, descendants }) => {
        const direct = learned.map((one) => `${nameOf(one)} (${drawings(one.drawings ?? 0)})`);
        const hidden = unpublished === 0 ? [] : [unpublished === 1 ? "eine, die nie erschien" : `${unpublished}, die nie erschienen`];
        const all = [...direct, ...hidden];
        if (all.length === 0) return "Keine Version hatte von dir gelernt.";
        const after = descendants.length === 0 ? "" : ` Von da an trainiert: ${and(descendants.map(nameOf))}.`;
        return `Was von dir gelernt hat, bleibt, wie es ist, bis es ohne dich neu gemacht wird: ${and(all)}.${after}`;
      },
      again: "Neu anfangen",
    },
  };
}

export const yoursWords: Record<Language, (t: Words) => YoursWords> = { en: english, de: german };
