import { useMemo } from "react";
import { useLanguage } from "../../ui/texts/language.ts";
import { type UploadWords, uploadWords } from "../../ui/texts/uploadWords.ts";
import { useTexts } from "../../ui/texts/useTexts.ts";

/** The texts of the page for pictures in the person's language. */
export function useUploadWords(): UploadWords {
  const t = useTexts();
  const language = useLanguage();
  return useMemo(() => uploadWords[language](t), [language, t]);
}
