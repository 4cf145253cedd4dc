/** What is set for a task, and the command that tries other thresholds on past runs; pure. */
import type { TaskSettings } from "../../api/types.ts";

export const EXPLAINED = [
  "base_margin",
  "confidence",
  "fresh_alpha",
  "label_recall_drop",
  "new_label_recall",
  "min_label_examples",
  "min_base_examples",
  "min_fresh_examples",
  "min_fresh_contributors",
] as const;
export type Threshold = (typeof EXPLAINED)[number];

/** The gate's thresholds that are numbers, in the order in which they are explained. */
export function thresholdsOf({ sections }: Pick<TaskSettings, "sections">): { name: Threshold; value: number }[] {
  return EXPLAINED.flatMap((name) => {
    const value = sections.gate?.[name];
    return typeof value === "number" ? [{ name, value }] : [];
  });
}

/** What is tried instead, by name, as it was typed. */
export type Tried = Partial<Record<Threshold, string>>;

/** The command that says what these thresholds would have decided; those that are as in force, or no number, are left out. */
export function previewCommand(task: string, inForce: readonly { name: Threshold; value: number }[], tried: Tried): string {
  const changes = inForce.flatMap(({ name, value }) => {
    const text = (tried[name] ?? "").trim();
    const other = Number(text);
    return text === "" || !Number.isFinite(other) || other === value ? [] : [`--set ${name}=${other}`];
  });
  return ["deltaloop gate preview", task, ...changes].join(" ");
}

export interface Row {
  name: string;
  value: string;
  /** Whether the file says otherwise than what holds without it. */
  own: boolean;
}

/** Every setting of a table of the file, by name. */
export function rowsOf({ sections, defaults }: Pick<TaskSettings, "sections" | "defaults">, section: string): Row[] {
  return Object.entries(sections[section] ?? {}).map(([name, value]) => ({
    name,
    value: written(value),
    own: written(value) !== written(defaults[section]?.[name] ?? null),
  }));
}

function written(value: unknown): string {
  if (value === null || value === undefined) return "–";
  return Array.isArray(value) ? value.map(written).join(", ") : String(value);
}

export const FORMATS = ["npz", "ndjson", "tfrecord"] as const;

export function exportPath(task: string, format: (typeof FORMATS)[number], contributors: boolean): string {
  return `/api/v1/tasks/${encodeURIComponent(task)}/export?format=${format}${contributors ? "&contributors=true" : ""}`;
}
