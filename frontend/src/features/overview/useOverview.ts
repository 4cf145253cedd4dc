import { useCallback } from "react";
import type { Desk } from "../../api/desk.ts";
import type { LiveHistory, NextRun, Promotion, Stats } from "../../api/types.ts";
import { type Polled, usePolled } from "../../ui/usePolled.ts";

export const DAYS = 30;
const EVERY_MS = 10_000;

export interface Overview {
  stats: Stats;
  history: LiveHistory;
  next: NextRun;
  /** How the live version came to be; null while none is. */
  promotion: Promotion | null;
}

/** Everything that the overview shows, asked for again every ten seconds. */
export function useOverview(desk: Desk, task: string): Polled<Overview> {
  const ask = useCallback(async (): Promise<Overview> => {
    const path = `/tasks/${encodeURIComponent(task)}`;
    const [stats, history, next, promotions] = await Promise.all([
      desk.get<Stats>(`${path}/stats?days=${DAYS}`),
      desk.get<LiveHistory>(`${path}/live?days=${DAYS}`),
      desk.get<NextRun>(`${path}/next-run`),
      desk.get<Promotion[]>(`${path}/promotions`),
    ]);
    return { stats, history, next, promotion: promotions[0] ?? null };
  }, [desk, task]);
  return usePolled(ask, EVERY_MS);
}
