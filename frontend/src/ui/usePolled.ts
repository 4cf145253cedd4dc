import { useCallback, useEffect, useState } from "react";

export interface Polled<T> {
  /** The newest answer; null before the first. */
  value: T | null;
  /** Why the last question got no answer; null where it did. */
  problem: unknown;
  /** When the newest answer came. */
  at: Date | null;
  /** Asks at once. */
  look(): void;
}

const NOTHING = { value: null, problem: null, at: null };

/**
 * Asks at once, and again and again while the page is seen. What is known stays while a question fails.
 *
 * @param ask another function is another question: what the one before found is forgotten
 * @param everyMs null: only when it is asked for, or the question changes
 */
export function usePolled<T>(ask: () => Promise<T>, everyMs: number | null): Polled<T> {
  const [state, setState] = useState<{ ask: unknown; value: T | null; problem: unknown; at: Date | null }>({ ask, ...NOTHING });
  const [turn, setTurn] = useState(0);
  const look = useCallback(() => setTurn((now) => now + 1), []);

  useEffect(() => {
    let left = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = () => {
      if (everyMs !== null && !left) timer = setTimeout(question, everyMs);
    };
    const question = () => {
      if (document.hidden) return again();
      ask()
        .then(
          (value) => left || setState({ ask, value, problem: null, at: new Date() }),
          (problem: unknown) => left || setState((now) => ({ ...(now.ask === ask ? now : NOTHING), ask, value: now.ask === ask ? now.value : null, problem })),
        )
        .finally(again);
    };
    question();
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [ask, everyMs, turn]);

  return state.ask === ask ? { ...state, look } : { ...NOTHING, look };
}
