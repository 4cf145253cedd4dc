import type { Contributor } from "../../api/types.ts";

/** A version, and how many of somebody's drawings it learned from. */
export interface Learned {
  version: number;
  drawings: number;
}

/** What somebody's drawings did for a task. `given`: how many the server has. */
export type Deed =
  | { kind: "nothing" }
  /** This browser has taught something, and lost what says which drawings those were. */
  | { kind: "lost" }
  /** No training run has used any. */
  | { kind: "waiting"; given: number }
  /** Runs have used some, and no version that learned from them was published. */
  | { kind: "studied"; given: number; used: number }
  /** `newest` of the published versions that learned from them, and those before it, the newest first. `live`: the
   * version that answers now with what they taught, directly or by a version that it was trained from. */
  | { kind: "helped"; given: number; newest: Learned; earlier: Learned[]; live: number | null };

/**
 * @param me null for somebody of whom the server knows nothing
 * @param taught how many drawings this browser remembers to have taught
 */
export function deedOf(me: Contributor | null, task: string, taught = 0): Deed {
  if (me === null && taught > 0) return { kind: "lost" };
  const share = me?.tasks.find((one) => one.task === task);
  if (!me || share === undefined || share.submissions === 0) return { kind: "nothing" };
  const given = share.submissions;
  const published = me.published_versions.filter((one) => one.task === task).sort((a, b) => b.version - a.version);
  const [newest, ...earlier] = published.map(({ version, submissions }) => ({ version, drawings: submissions }));
  if (newest === undefined) return share.used === 0 ? { kind: "waiting", given } : { kind: "studied", given, used: share.used };
  const live = me.live_versions.find((one) => one.task === task)?.version ?? null;
  return { kind: "helped", given, newest, earlier, live };
}
