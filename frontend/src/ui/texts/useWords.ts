import { useMemo } from "react";
import { type Language, useLanguage } from "./language.ts";
import type { Texts } from "./english.ts";
import { useTexts } from "./useTexts.ts";

/** The texts of one page, which come with it, in the person's language. */
export function useWords<Words>(words: Record<Language, (t: Texts) => Words>): Words {
  const t = useTexts();
  const language = useLanguage();
  return useMemo(() => words[language](t), [words, language, t]);
}
