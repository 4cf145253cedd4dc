import { useMemo } from "react";
import { useLanguage } from "../../ui/texts/language.ts";
import { type YoursWords, yoursWords } from "../../ui/texts/yoursWords.ts";
import { useTexts } from "../../ui/texts/useTexts.ts";

/** The texts of the page about one's own drawings in the person's language. */
export function useYoursWords(): YoursWords {
  const t = useTexts();
  const language = useLanguage();
  return useMemo(() => yoursWords[language](t), [language, t]);
}
