import { getPrompt } from "../../api/client.ts";

/** How often the server is asked for something else where it repeats itself. */
const TRIES = 3;

export interface PromptDoors {
  /** What the server would like to see drawn next. */
  ask(task: string): Promise<string>;
  /** 0 ≤ number < 1. */
  random(): number;
}

const DOORS: PromptDoors = { ask: getPrompt, random: Math.random };

/**
 * The label to ask for next: the server's wish, as long as this game has not had it; without a server, or where it
 * wants the same again and again, one of the others by chance. A game has an end even where a task has few labels.
 *
 * @param before labels that this game has asked for
 */
export async function nextPrompt(task: string, labels: readonly string[], before: readonly string[], doors: PromptDoors = DOORS): Promise<string> {
  try {
    for (let i = 0; i < TRIES; i += 1) {
      const label = await doors.ask(task);
      if (!before.includes(label)) return label;
    }
  } catch {
    // No connection: the game goes on with what the page knows.
  }
  const others = labels.filter((label) => !before.includes(label));
  const from = others.length > 0 ? others : labels;
  return from[Math.floor(doors.random() * from.length)] ?? "";
}
