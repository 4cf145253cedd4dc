import type { HistoryVersion } from "../../api/history.ts";

/** The version that answers now. */
export function liveIn(versions: readonly HistoryVersion[]): HistoryVersion | undefined {
  return versions.find(({ live }) => live.some(({ until }) => until === null)) ?? versions.at(-1);
}

/** The published versions before and after one. */
export function neighbours(versions: readonly HistoryVersion[], chosen: number): [earlier: number | null, later: number | null] {
  const place = versions.findIndex(({ version }) => version === chosen);
  return [versions[place - 1]?.version ?? null, versions[place + 1]?.version ?? null];
}

/** The labels that no version before it knew; none of the first version's is new. */
export function newLabels(versions: readonly HistoryVersion[], { version, labels }: HistoryVersion): string[] {
  const before = versions.filter((one) => one.version < version);
  return before.length === 0 ? [] : labels.filter((label) => !before.some((one) => one.labels.includes(label)));
}
