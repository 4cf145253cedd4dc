/** The texts of what comes unasked, a new version or the end of the network, in each language; they come after the page. */
import type { Texts } from "./english.ts";
import type { Language } from "./language.ts";

interface Told {
  kind: "new" | "back";
  version: number;
  drawings: number | null;
}

interface Better {
  label: string;
  before: number;
  now: number;
}

export interface NewsWords {
  /** "Version 8 learned from 412 drawings." */
  told(news: Told): string;
  better(better: Better): string;
  close: string;
  offline: string;
  offlineMeans: string;
}

/** A share of a hundred, as one says it. */
const ofHundred = (share: number) => Math.round(share * 100);

function english(t: Texts): NewsWords {
  return {
    told({ kind, version, drawings }) {
      if (kind === "back") return `I went back to version ${version}.`;
      if (drawings === null) return `I am version ${version} now.`;
      return `I am version ${version} now, and learned from ${t.count(drawings)} ${drawings === 1 ? "drawing" : "drawings"}.`;
    },
    better: ({ label, before, now }) => `Of 100 drawings of ${t.thing(label)} I now know ${ofHundred(now)}; it was ${ofHundred(before)} before.`,
    close: "Got it",
    offline: "offline",
    offlineMeans: "There is no network. I go on guessing, and what you teach me waits here until there is one.",
  };
}

function german(t: Texts): NewsWords {
  return {
    told({ kind, version, drawings }) {
      if (kind === "back") return `Ich bin wieder Version ${version}.`;
      if (drawings === null) return `Ich bin jetzt Version ${version}.`;
      return `Ich bin jetzt Version ${version} und habe aus ${t.count(drawings)} ${drawings === 1 ? "Zeichnung" : "Zeichnungen"} gelernt.`;
    },
    better: ({ label, before, now }) => `${t.name(label)}: Von 100 Zeichnungen erkenne ich ${ofHundred(now)} statt ${ofHundred(before)}.`,
    close: "Gut",
    offline: "offline",
    offlineMeans: "Es gibt kein Netz. Ich rate weiter, und was du mir beibringst, wartet hier, bis es eines gibt.",
  };
}

export const newsWords: Record<Language, (t: Texts) => NewsWords> = { en: english, de: german };
