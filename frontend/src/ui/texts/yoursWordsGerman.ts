/** The texts of the page about one's own drawings in German. */
import { anonymity } from "./anonymityWords.ts";
import { germanCounts } from "./counts.ts";
import type { Version, Words, YoursWords } from "./yoursWords.ts";

export function germanYours(t: Words): YoursWords {
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
