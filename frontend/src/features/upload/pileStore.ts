import { NO_PILE, type Pile, type PileAction, piled } from "./pile.ts";

/**
 * The pile, kept while other pages are looked at: a page cannot ask for chosen files again. Small copies are let go
 * with their pictures.
 */
export class PileStore {
  private pile = NO_PILE;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly letGo: (thumbnail: string) => void) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): Pile => this.pile;

  readonly act = (action: PileAction): void => {
    const next = piled(this.pile, action);
    const kept = new Set(next.entries.map(({ thumbnail }) => thumbnail));
    for (const { thumbnail } of this.pile.entries) if (thumbnail !== null && !kept.has(thumbnail)) this.letGo(thumbnail);
    // A copy may come when its picture is gone.
    if (action.do === "glimpse" && !kept.has(action.thumbnail)) this.letGo(action.thumbnail);
    this.pile = next;
    for (const listener of this.listeners) listener();
  };
}
