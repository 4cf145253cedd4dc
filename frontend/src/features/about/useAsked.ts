import { useCallback, useEffect, useState } from "react";
import { referenceOf } from "../../api/client.ts";

/** What became of a question to the server. `found` stays where a later try fails. */
export interface Asked<T> {
  found: T | undefined;
  /** There is nothing to show, and the last try got no good answer. */
  failed: boolean;
  /** What to look for in the logs about that. */
  reference: string | null;
  again(): void;
}

interface Answer<T> {
  to: () => Promise<T>;
  found: T | undefined;
  reference: string | null;
}

/**
 * Asks when the page opens, when the connection comes back, and when told to.
 *
 * @param question the same function as long as it is the same question
 * @param changed a value that changes whenever the answer may have
 */
export function useAsked<T>(question: () => Promise<T>, changed: unknown = null): Asked<T> {
  const [answer, setAnswer] = useState<Answer<T> | null>(null);
  const [turn, setTurn] = useState(0);
  const again = useCallback(() => setTurn((before) => before + 1), []);

  useEffect(() => {
    let left = false;
    question().then(
      (found) => left || setAnswer({ to: question, found, reference: null }),
      (error: unknown) =>
        left ||
        setAnswer((before) =>
          before?.to === question && before.found !== undefined
            ? before
            : { to: question, found: undefined, reference: referenceOf(error) },
        ),
    );
    return () => {
      left = true;
    };
  }, [question, changed, turn]);

  useEffect(() => {
    window.addEventListener("online", again);
    return () => window.removeEventListener("online", again);
  }, [again]);

  const now = answer?.to === question ? answer : null;
  const reference = now?.reference ?? null;
  return { found: now?.found, failed: now !== null && now.found === undefined, reference, again };
}
