import { useCallback, useEffect, useState } from "react";
import { ApiError, listRuns, startRun } from "../../api/client.ts";
import type { TrainingRun } from "../../api/types.ts";

const EVERY_MS = 2_000;

export interface Runs {
  runs: TrainingRun[] | null;
  problem: string | null;
  start(): Promise<void>;
}

function words(error: unknown): string {
  if (error instanceof ApiError && error.status === 401) return "The server does not know this key. Check it and paste it again.";
  if (error instanceof ApiError && error.status === 403) return "This key may look but not start runs. Use an admin key.";
  return error instanceof Error ? error.message : String(error);
}

/** The task's training runs, looked at every two seconds while the desk is open and a key is there. */
export function useRuns(task: string, key: string | null): Runs {
  const [runs, setRuns] = useState<TrainingRun[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  const look = useCallback(async () => {
    if (key === null) return;
    try {
      setRuns(await listRuns(task, key));
      setProblem(null);
    } catch (error) {
      setProblem(words(error));
    }
  }, [task, key]);

  useEffect(() => {
    setRuns(null);
    void look();
    const timer = setInterval(() => void (document.hidden || look()), EVERY_MS);
    return () => clearInterval(timer);
  }, [look]);

  const start = useCallback(async () => {
    if (key === null) return;
    try {
      await startRun(task, key);
      await look();
    } catch (error) {
      setProblem(words(error));
    }
  }, [task, key, look]);

  return { runs, problem, start };
}
