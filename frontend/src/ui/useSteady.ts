import { useCallback, useLayoutEffect, useRef } from "react";

/** The same function in every render, which calls that of the newest one: whoever gets it need not render anew. */
export function useSteady<Args extends unknown[], Result>(act: (...args: Args) => Result): (...args: Args) => Result {
  const newest = useRef(act);
  useLayoutEffect(() => {
    newest.current = act;
  });
  return useCallback((...args: Args) => newest.current(...args), []);
}
