import type { ReactNode } from "react";
import { useHistoryWords } from "./useAboutWords.ts";

/** One sentence about what did not come, and the way to ask again. */
export function Trouble({ children, reference, again }: { children: ReactNode; reference: string | null; again(): void }) {
  const words = useHistoryWords();
  return (
    <div className="past-trouble">
      <p role="alert">
        {children} {reference !== null && <small className="soft">{words.reference(reference)}</small>}
      </p>
      <button type="button" className="button" onClick={again}>
        {words.again}
      </button>
    </div>
  );
}
