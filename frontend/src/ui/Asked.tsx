import type { ReactNode } from "react";
import { ApiError } from "../api/client.ts";
import { numbersIn } from "./texts/desk/numbers.ts";
import { shellWords } from "./texts/desk/shellWords.ts";
import { useLanguage } from "./texts/language.ts";
import { useWords } from "./texts/useWords.ts";
import type { Polled } from "./usePolled.ts";

interface AskedProps<T> {
  polled: Polled<T>;
  /** What is being asked for, in a sentence; shown only where it takes a while. */
  loading: string;
  /** That it did not come. */
  failed: string;
  children(value: T): ReactNode;
}

/** What the server answered; while it has not, or not any more, a sentence and what to do. */
export function Asked<T>({ polled: { value, problem, at, look }, loading, failed, children }: AskedProps<T>) {
  const words = useWords(shellWords);
  const language = useLanguage();
  if (value === null && problem === null) {
    return (
      <p className="soft late" role="status">
        {loading}
      </p>
    );
  }
  if (value === null) {
    return (
      <div className="asked-failed">
        <p className="trouble" role="alert">
          {failed} {problem instanceof ApiError ? words.refusal(problem) : words.away}
        </p>
        <p>
          <button type="button" className="button" data-testid="again" onClick={look}>
            {words.again}
          </button>
        </p>
      </div>
    );
  }
  return (
    <>
      <p className="trouble" role="status" data-testid="stale">
        {problem !== null && at !== null && words.stale(numbersIn(language).time(at))}
      </p>
      {children(value)}
    </>
  );
}
