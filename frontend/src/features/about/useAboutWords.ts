import { useMemo } from "react";
import { type AboutWords, aboutWords } from "../../ui/texts/aboutWords.ts";
import { useLanguage } from "../../ui/texts/language.ts";
import { useTexts } from "../../ui/texts/useTexts.ts";

/** The texts of the page about the model in the person's language. */
export function useAboutWords(): AboutWords {
  const t = useTexts();
  const language = useLanguage();
  return useMemo(() => aboutWords[language](t), [language, t]);
}
