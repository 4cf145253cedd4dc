import { useMemo } from "react";
import { type AboutWords, aboutWords } from "../../ui/texts/aboutWords.ts";
import { type HistoryWords, historyWords } from "../../ui/texts/historyWords.ts";
import { useLanguage } from "../../ui/texts/language.ts";
import { useTexts } from "../../ui/texts/useTexts.ts";

/** The texts of the page about the model in the person's language. */
export function useAboutWords(): AboutWords {
  const t = useTexts();
  const language = useLanguage();
  return useMemo(() => aboutWords[language](t), [language, t]);
}

/** The texts about earlier versions in the person's language. */
export function useHistoryWords(): HistoryWords {
  const t = useTexts();
  const language = useLanguage();
  return useMemo(() => historyWords[language](t), [language, t]);
}
