/** What of a task's labels the model at work knows: a task may have grown since the model was trained. */
export interface KnownLabels {
  /** What a person may choose from: every label of the task as it is now, in its order. */
  choices: string[];
  /** Those of them that the model cannot guess yet. */
  unknown: string[];
}

/**
 * @param labels the task's, as the page heard of them last
 * @param known the model's, in the order of its answers; null while there is none
 * @param asked the label that the server asks for: it may be newer than both
 */
export function knownLabels(labels: readonly string[], known: readonly string[] | null, asked: string | null): KnownLabels {
  const choices = [...new Set([...labels, ...(known ?? []), ...(asked === null ? [] : [asked])])];
  return { choices, unknown: known === null ? [] : choices.filter((label) => !known.includes(label)) };
}
