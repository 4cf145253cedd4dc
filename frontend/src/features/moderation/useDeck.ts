import { useCallback, useRef, useState } from "react";
import type { Desk } from "../../api/desk.ts";
import type { SentSubmission } from "../../api/types.ts";
import { type Choice, deal, decide, type Deck, look, settle } from "./deck.ts";

export interface Dealt {
  deck: Deck;
  look(at: number): void;
  decide(choice: Choice): void;
}

/** A deck whose decisions show at once and are sent behind the back, those on one picture in their order. */
export function useDeck(desk: Desk, items: readonly SentSubmission[], refusal: (error: unknown) => string): Dealt {
  // The newest deck, for a key that comes before React has drawn the one before.
  const newest = useRef<Deck | null>(null);
  const [deck, setDeck] = useState(() => deal(items));
  const sent = useRef(new Map<string, Promise<void>>());

  const change = useCallback(
    (by: (deck: Deck) => Deck): Deck => {
      const changed = by(newest.current ?? deal(items));
      newest.current = changed;
      setDeck(changed);
      return changed;
    },
    [items],
  );

  const send = useCallback(
    async (id: string, { action, label }: Choice, turn: number) => {
      try {
        await desk.write<SentSubmission>("POST", `/submissions/${id}/moderation`, label === undefined ? { action } : { action, label });
        change((now) => settle(now, id, turn, null));
      } catch (error) {
        change((now) => settle(now, id, turn, refusal(error)));
      }
    },
    [desk, change, refusal],
  );

  return {
    deck,
    look: useCallback((at) => void change((now) => look(now, at)), [change]),
    decide: useCallback(
      (choice) => {
        const { items: all, at } = newest.current ?? deal(items);
        const item = all[at];
        if (item === undefined) return;
        const { turns } = change((now) => decide(now, choice));
        const before = sent.current.get(item.id) ?? Promise.resolve();
        sent.current.set(item.id, before.then(() => send(item.id, choice, turns)));
      },
      [items, change, send],
    ),
  };
}
