/** The pictures that lie before a moderator, where they are, and what they decided; pure. */
import type { ModerationAction, SentSubmission } from "../../api/types.ts";

export interface Choice {
  action: ModerationAction;
  /** Given exactly where the action is relabel. */
  label?: string;
}

export interface Decision extends Choice {
  /** `refused`: the server said no, or nothing; `said` is what it said. */
  status: "saving" | "saved" | "refused";
  said?: string;
  /** Counts the decisions of a deck, so that the answer to an older one is known for what it is. */
  turn: number;
}

export interface Deck {
  items: readonly SentSubmission[];
  /** The place of the one that is looked at; 0 where there is none. */
  at: number;
  turns: number;
  decisions: ReadonlyMap<string, Decision>;
}

export function deal(items: readonly SentSubmission[]): Deck {
  return { items, at: 0, turns: 0, decisions: new Map() };
}

export function look(deck: Deck, at: number): Deck {
  return { ...deck, at: Math.max(0, Math.min(deck.items.length - 1, at)) };
}

/** Decides on the one that is looked at, and goes on to the next one that is undecided. */
export function decide(deck: Deck, choice: Choice): Deck {
  const item = deck.items[deck.at];
  if (item === undefined) return deck;
  const turns = deck.turns + 1;
  const decisions = new Map(deck.decisions).set(item.id, { ...choice, status: "saving", turn: turns });
  return { ...deck, turns, decisions, at: next({ ...deck, decisions }) };
}

/** After this one, else from the start; where all are decided, it stays. */
function next({ items, at, decisions }: Deck): number {
  const open = (place: number) => place >= 0 && !decisions.has(items[place]?.id ?? "");
  const places = items.map((_, place) => place);
  return places.find((place) => place > at && open(place)) ?? places.find(open) ?? at;
}

/** What became of a decision; null: it is saved. An answer to one that was decided again since changes nothing. */
export function settle(deck: Deck, id: string, turn: number, said: string | null): Deck {
  const decision = deck.decisions.get(id);
  if (decision?.turn !== turn) return deck;
  const { action, label } = decision;
  const settled: Decision = said === null ? { action, label, turn, status: "saved" } : { action, label, turn, status: "refused", said };
  return { ...deck, decisions: new Map(deck.decisions).set(id, settled) };
}

export interface Tally {
  open: number;
  saving: number;
  saved: number;
  refused: number;
}

export function tally({ items, decisions }: Deck): Tally {
  const found: Tally = { open: items.length - decisions.size, saving: 0, saved: 0, refused: 0 };
  for (const { status } of decisions.values()) found[status] += 1;
  return found;
}

/** Where an arrow leads in a grid of so many columns; null for another key. */
export function stepped(key: string, at: number, columns: number, length: number): number | null {
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, ArrowUp: at - columns, ArrowDown: at + columns, Home: 0, End: length - 1 }[key];
  if (to === undefined) return null;
  return to < 0 || to >= length ? at : to;
}

/** What the version that was asked answered; null where it has more answers than the task has labels. */
export function answerOf({ probabilities }: Pick<SentSubmission, "probabilities">, labels: readonly string[]): { label: string; probability: number } | null {
  const probability = Math.max(...probabilities);
  const label = labels[probabilities.indexOf(probability)];
  return label === undefined ? null : { label, probability };
}

/** What a key means; null where it means nothing for this one. */
export function choiceFor(key: string, item: SentSubmission, labels: readonly string[]): Choice | null {
  if (key === "a" && item.label != null) return { action: "accept" };
  if (key === "r") return { action: "reject" };
  if (key === "s" && item.quarantine != null) return relabelled(item.quarantine.suggested);
  const label = /^\d$/.test(key) ? labels[(Number(key) + 9) % 10] : undefined;
  return label === undefined ? null : relabelled(label);

  function relabelled(to: string): Choice {
    return { action: "relabel", label: to };
  }
}

/** So much of a contributor's random number as tells people apart at a glance. */
export function shortId(contributor: string): string {
  return contributor.slice(0, 6);
}
