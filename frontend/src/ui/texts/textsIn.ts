import { useEffect, useState } from "react";
import { english, type Texts } from "./english.ts";
import type { Language } from "./language.ts";

/** Makes a language's texts from what gives a label its name. */
export type Speaker = (name: (label: string) => string) => Texts;

/** A label's names by its key, then by language, as the task's file has them. */
export type Names = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The texts of a task in a language; a label without a name in it goes by its key. */
export function textsIn(speaker: Speaker, language: Language, names: Names = {}): Texts {
  return speaker((label) => names[label]?.[language] ?? label);
}

/** Who speaks a language; null until they have come. English is always there, and answers where the other cannot come. */
export function useSpeaker(language: Language): Speaker | null {
  const [german, setGerman] = useState<{ speaker: Speaker } | null>(null);
  useEffect(() => {
    if (language !== "de") return;
    let left = false;
    import("./german.ts").then(
      (module) => left || setGerman({ speaker: module.german }),
      () => left || setGerman({ speaker: english }),
    );
    return () => {
      left = true;
    };
  }, [language]);
  return language === "en" ? english : (german?.speaker ?? null);
}
