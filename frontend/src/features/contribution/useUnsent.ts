import { useEffect, useState } from "react";
import type { Waiting } from "./submissionStore.ts";
import { openQueue } from "./useContributions.ts";

/**
 * What the server has not confirmed yet, the newest first.
 *
 * @param waiting how many; they are read anew when that changes
 */
export function useUnsent(waiting: number): Waiting[] {
  const [unsent, setUnsent] = useState<Waiting[]>([]);
  useEffect(() => {
    let left = false;
    void openQueue()
      .unsent()
      .then((all) => left || setUnsent(all.reverse()));
    return () => {
      left = true;
    };
  }, [waiting]);
  return unsent;
}
