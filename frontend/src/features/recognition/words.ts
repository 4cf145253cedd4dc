/** Things there is only one of. */
const UNIQUE = new Set(["sun", "moon", "ocean", "Eiffel Tower", "Great Wall of China", "Mona Lisa"]);

/** A label with its article, as one says it: "an airplane", "the sun", "an 8". */
export function withArticle(label: string): string {
  return `${article(label)} ${label}`;
}

export function article(label: string): string {
  if (UNIQUE.has(label)) return "the";
  if (/^(8|11$|18$)/.test(label)) return "an";
  return /^[aeiou]/i.test(label) ? "an" : "a";
}

/** One sentence of the model; `word` is the guessed thing and is set apart. */
export interface Saying {
  before: string;
  word: string;
  after: string;
}

/** How far from its own threshold to certainty a model must be to say it outright. */
const SURE = 0.7;

/**
 * What the model says about its guess, in the first person. Its probabilities are calibrated: of what it says at 70%,
 * about 70 in 100 are right, where the drawing is of something that it has a word for.
 *
 * @param probability of the most probable label
 * @param unsureBelow the model's own threshold
 * @param labels how many the task has: near even odds mean that it does not know
 */
export function saying(label: string, probability: number, unsureBelow: number, labels: number): Saying {
  if (probability < Math.min(unsureBelow, 2.5 / labels)) {
    return { before: "I don't know this one yet. What is it?", word: "", after: "" };
  }
  if (probability < unsureBelow) return { before: `hmm, ${article(label)} `, word: label, after: "?" };
  if (probability < unsureBelow + SURE * (1 - unsureBelow)) return { before: `I think it's ${article(label)} `, word: label, after: "." };
  return { before: `oh, it's ${article(label)} `, word: label, after: "!" };
}

/** What the model says when it is asked for a drawing of what it never had. */
export function unknown(label: string): string {
  return `I don't know what ${withArticle(label)} looks like yet. Draw ${UNIQUE.has(label) ? "it" : "one"} for me?`;
}

/** What the model can guess, and what it cannot guess yet; nothing without a model. */
export function knowing(labels: readonly string[], unknown: readonly string[]): string {
  if (labels.length === 0) return "";
  return `I know ${spoken(labels)}.${unknown.length > 0 ? ` I don't know ${spoken(unknown)} yet.` : ""}`;
}

/** "0.3 ms", measured; a clock too coarse to tell says so. */
export function milliseconds(ms: number): string {
  if (ms < 0.1) return "under 0.1 ms";
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

/** A probability in whole percent; what rounds to nothing is still not nothing. */
export function percent(probability: number): string {
  if (probability > 0 && probability < 0.005) return "<1%";
  if (probability < 1 && probability > 0.995) return ">99%";
  return `${Math.round(probability * 100)}%`;
}

/** "bird, cat and sun"; a long list is cut: "bird, cat, sun and 340 more". */
export function spoken(labels: readonly string[]): string {
  const most = 14;
  const named = labels.length > most ? [...labels.slice(0, most - 1), `${labels.length - most + 1} more`] : labels;
  if (named.length < 2) return named.join("");
  return `${named.slice(0, -1).join(", ")} and ${named.at(-1) ?? ""}`;
}
