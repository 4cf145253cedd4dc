import { useCallback, useState } from "react";
import type { Desk } from "../../api/desk.ts";
import type { TrainingRun } from "../../api/types.ts";
import { type Polled, usePolled } from "../../ui/usePolled.ts";
import { isOpen } from "./progress.ts";

const WHILE_OPEN_MS = 1_500;

export interface WatchedRun extends Polled<TrainingRun> {
  /** Asks the run to stop. @throws where the server refuses or does not answer */
  cancel(): Promise<void>;
}

/** One run, looked at every second and a half until it ends. */
export function useRun(desk: Desk, id: number): WatchedRun {
  const [open, setOpen] = useState(true);
  const ask = useCallback(async () => {
    const run = await desk.get<TrainingRun>(`/training-runs/${id}`);
    setOpen(isOpen(run));
    return run;
  }, [desk, id]);
  const polled = usePolled(ask, open ? WHILE_OPEN_MS : null);
  const { look } = polled;
  const cancel = useCallback(async () => {
    await desk.write<TrainingRun>("DELETE", `/training-runs/${id}`);
    look();
  }, [desk, id, look]);
  return { ...polled, cancel };
}
