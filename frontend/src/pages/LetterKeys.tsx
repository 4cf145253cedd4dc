import { useLetterKeys } from "../ui/letterKeys.ts";
import { useTexts } from "../ui/texts/useTexts.ts";

/** Shown where there is a keyboard: whether single letters are shortcuts. */
export function LetterKeys() {
  const t = useTexts();
  const [on, setOn] = useLetterKeys();
  return (
    <label className="letter-keys">
      <input type="checkbox" checked={on} onChange={(event) => setOn(event.currentTarget.checked)} />
      {t.draw.letters}
    </label>
  );
}
