import type { Task, VersionName } from "../../api/types.ts";

/** A version as one reads it; `title` of its task, where it is of another task than the one that is shown. */
export interface NamedVersion {
  task: string;
  version: number;
  title: string | null;
  /** On how many of somebody's drawings it was trained, where that is known. */
  drawings: number | null;
}

/** Versions of the shown task go by their number, others by their task's title and number. */
export function named(
  versions: readonly (VersionName & { submissions?: number })[],
  shown: string,
  tasks: readonly Pick<Task, "name" | "title" | "titles">[],
  language: string,
): NamedVersion[] {
  return versions.map(({ task, version, submissions }) => {
    const of = tasks.find(({ name }) => name === task);
    const title = task === shown ? null : (of?.titles[language] ?? of?.title ?? task);
    return { task, version, title, drawings: submissions ?? null };
  });
}
