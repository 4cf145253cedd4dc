import { useCallback, useEffect, useState } from "react";
import { getPrompt } from "../../api/client.ts";

interface Prompt {
  label: string | null;
  skip(): void;
}

/** A label to draw, if the server has a wish; without one the page is simply free drawing. */
export function usePrompt(task: string, wanted: boolean): Prompt {
  const [label, setLabel] = useState<string | null>(null);
  const [turn, setTurn] = useState(0);

  useEffect(() => {
    if (!wanted) return;
    let left = false;
    getPrompt(task).then(
      (next) => left || setLabel(next),
      () => left || setLabel(null),
    );
    return () => {
      left = true;
    };
  }, [task, wanted, turn]);

  const skip = useCallback(() => setTurn((now) => now + 1), []);
  return { label: wanted ? label : null, skip };
}
