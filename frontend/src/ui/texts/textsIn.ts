import { english, type Texts } from "./english.ts";
import { german } from "./german.ts";
import type { Language } from "./language.ts";

const SPOKEN: Record<Language, (name: (label: string) => string) => Texts> = { en: english, de: german };

/**
 * The texts of the page in a language.
 *
 * @param names of the task's labels by key, then language, as its file has them; a label without a name goes by its key
 */
export function textsIn(language: Language, names: Readonly<Record<string, Record<string, string>>> = {}): Texts {
  return SPOKEN[language]((label) => names[label]?.[language] ?? label);
}
