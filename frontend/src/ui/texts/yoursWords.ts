/** The texts of the page about one's own drawings, in each language; they come with that page. */
import { anonymity } from "./anonymityWords.ts";
import { englishCounts } from "./counts.ts";
import type { Texts } from "./english.ts";
import type { Language } from "./language.ts";
import { germanYours } from "./yoursWordsGerman.ts";

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
export interface Version {
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

export type Words = Pick<Texts, "name" | "count" | "thing" | "percent">;

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

export const yoursWords: Record<Language, (t: Words) => YoursWords> = { en: english, de: germanYours };
