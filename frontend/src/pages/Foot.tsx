import type { ReactNode } from "react";
import { useLetterKeys } from "../ui/letterKeys.ts";
import { chooseLanguage, type Language, LANGUAGES, useLanguage } from "../ui/texts/language.ts";
import { useTexts } from "../ui/texts/useTexts.ts";
import "./pages.css";

/** What one looks for once: what still waits, whether letters are shortcuts (where there is a keyboard), the language. */
export function Foot({ children }: { children?: ReactNode }) {
  const t = useTexts();
  const language = useLanguage();
  const [letters, setLetters] = useLetterKeys();
  return (
    <footer className="foot">
      {children}
      <label className="letter-keys">
        <input type="checkbox" checked={letters} onChange={(event) => setLetters(event.currentTarget.checked)} />
        {t.foot.letters}
      </label>
      <label>
        <span className="only-read">{t.header.language}</span>
        <select value={language} onChange={(event) => chooseLanguage(event.currentTarget.value as Language)}>
          {Object.entries(LANGUAGES).map(([code, name]) => (
            <option key={code} value={code} lang={code}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </footer>
  );
}
