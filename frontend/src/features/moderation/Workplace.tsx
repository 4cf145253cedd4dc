import { type KeyboardEvent, useEffect, useRef } from "react";
import type { Desk } from "../../api/desk.ts";
import type { SentSubmission, Task } from "../../api/types.ts";
import type { ModerationWords } from "../../ui/texts/desk/moderationWords.ts";
import { choiceFor, stepped, tally } from "./deck.ts";
import { DecisionPanel } from "./DecisionPanel.tsx";
import { Tile } from "./Tile.tsx";
import { useDeck } from "./useDeck.ts";

interface WorkplaceProps {
  desk: Desk;
  task: Task;
  items: readonly SentSubmission[];
  words: ModerationWords;
  /** Shows only what this contributor sent. */
  only(contributor: string): void;
  /** Asks for other pictures; null where there are none. */
  more: (() => void) | null;
  moreWords: string;
}

/** The grid, and beside it what is known of the picture that is looked at. Keys act while the focus is in here. */
export function Workplace({ desk, task, items, words, only, more, moreWords }: WorkplaceProps) {
  const { deck, look, decide } = useDeck(desk, items, words.refusal);
  const grid = useRef<HTMLUListElement>(null);
  const follows = useRef(false);
  const counts = tally(deck);
  const item = deck.items[deck.at];

  useEffect(() => {
    const tile = grid.current?.children[deck.at];
    // Whoever works with the buttons keeps their place at them.
    if (follows.current && tile instanceof HTMLElement) tile.focus();
    follows.current = false;
  }, [deck.at]);

  const pressed = (event: KeyboardEvent<HTMLElement>) => {
    const { target, altKey, ctrlKey, metaKey, key, repeat } = event;
    if (altKey || ctrlKey || metaKey || item === undefined || target instanceof HTMLSelectElement) return;
    const inGrid = grid.current?.contains(target as Node) === true;
    const to = inGrid ? stepped(key, deck.at, columnsOf(grid.current), deck.items.length) : null;
    const choice = repeat ? null : choiceFor(key.toLowerCase(), item, task.labels);
    if (to === null && choice === null) return;
    event.preventDefault();
    follows.current = inGrid;
    if (to !== null) look(to);
    else if (choice !== null) decide(choice);
  };

  return (
    <div className="workplace" onKeyDown={pressed}>
      <div className="workplace-grid">
        <p className="soft room-small workplace-keys">{words.keys}</p>
        <ul ref={grid} className="tiles" role="listbox" aria-label={words.grid} data-testid="tiles">
          {deck.items.map((one, place) => (
            <Tile
              key={one.id}
              item={one}
              task={task}
              decision={deck.decisions.get(one.id) ?? null}
              selected={place === deck.at}
              choose={() => look(place)}
              words={words}
            />
          ))}
        </ul>
        <p className="workplace-tally" role="status" data-testid="tally" data-open={counts.open} data-saving={counts.saving}>
          {words.tally(counts)}
        </p>
        {counts.refused > 0 && (
          <p className="trouble" role="alert">
            {words.refused(counts.refused)}
          </p>
        )}
        {more !== null && (
          <p>
            <button type="button" className={counts.open === 0 ? "button button-main" : "button"} data-testid="more" disabled={counts.saving > 0} onClick={more}>
              {moreWords}
            </button>
          </p>
        )}
      </div>
      {item !== undefined && (
        <DecisionPanel item={item} decision={deck.decisions.get(item.id) ?? null} task={task} decide={decide} only={only} words={words} />
      )}
    </div>
  );
}

/** How many tiles stand in a row now. */
function columnsOf(grid: HTMLElement | null): number {
  const tops = [...(grid?.children ?? [])].map((tile) => (tile as HTMLElement).offsetTop);
  return Math.max(1, tops.filter((top) => top === tops[0]).length);
}
