import { Store } from "../../ui/store.ts";
import { NO_PILE, type Pile, type PileAction, piled } from "./pile.ts";

/**
 * The pile, kept while other pages are looked at: a page cannot ask for chosen files again. Small copies are let go
 * with their pictures.
 */
export class PileStore extends Store<Pile> {
  constructor(private readonly letGo: (thumbnail: string) => void) {
    super(NO_PILE);
  }

  readonly act = (action: PileAction): void => {
    const next = piled(this.state, action);
    const kept = new Set(next.entries.map(({ thumbnail }) => thumbnail));
    for (const { thumbnail } of this.state.entries) if (thumbnail !== null && !kept.has(thumbnail)) this.letGo(thumbnail);
    // A copy may come when its picture is gone.
    if (action.do === "glimpse" && !kept.has(action.thumbnail)) this.letGo(action.thumbnail);
    this.set(next);
  };
}
