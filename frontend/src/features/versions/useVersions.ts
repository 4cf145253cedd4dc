import { useCallback } from "react";
import type { Desk } from "../../api/desk.ts";
import type { ModelVersion, Promotion } from "../../api/types.ts";
import { type Polled, usePolled } from "../../ui/usePolled.ts";

const EVERY_MS = 10_000;

export interface History {
  /** Newest first. */
  versions: ModelVersion[];
  /** Newest first: the first one is what is live. */
  promotions: Promotion[];
}

export interface Versions extends Polled<History> {
  /** The time of the newest answer, for what still lasts. */
  now: number;
  /** Makes a version the champion. @throws where the server refuses or does not answer */
  promote(version: number, reason: string): Promise<void>;
}

/** Every version of a task and what was live when, asked for again every ten seconds. */
export function useVersions(desk: Desk, task: string): Versions {
  const path = `/tasks/${encodeURIComponent(task)}`;
  const ask = useCallback(async (): Promise<History> => {
    const [versions, promotions] = await Promise.all([
      desk.get<ModelVersion[]>(`${path}/model-versions`),
      desk.get<Promotion[]>(`${path}/promotions`),
    ]);
    return { versions, promotions };
  }, [desk, path]);
  const polled = usePolled(ask, EVERY_MS);
  const { at, look } = polled;
  const promote = useCallback(
    async (version: number, reason: string) => {
      await desk.write<Promotion>("POST", `${path}/promotions`, { version, reason });
      look();
    },
    [desk, path, look],
  );
  return { ...polled, now: at?.getTime() ?? 0, promote };
}
