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

/** The task's training runs, looked at every two seconds while the desk is open. */
export function useRuns(task: string, key: string): Runs {
  const [runs, setRuns] = useState<TrainingRun[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  const [turn, setTurn] = useState(0);

  useEffect(() => {
    let left = false;
    const look = () => {
      listRuns(task, key).then(
        (found) => {
          if (left) return;
          setRuns(found);
          setProblem(null);
        },
        (error: unknown) => left || setProblem(words(error)),
      );
    };
    look();
    const timer = setInterval(() => document.hidden || look(), EVERY_MS);
    return () => {
      left = true;
      clearInterval(timer);
    };
  }, [task, key, turn]);

  const start = useCallback(async () => {
    try {
      await startRun(task, key);
      setTurn((now) => now + 1);
    } catch (error) {
      setProblem(words(error));
    }
  }, [task, key]);

  return { runs, problem, start };
}
