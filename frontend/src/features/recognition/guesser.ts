import type { LoadedModel, Prediction } from "../../inference/classifier.ts";
import { argmax } from "../../inference/metadata.ts";
import { NoInkError } from "../../inference/recipes.ts";
import { Store } from "../../ui/store.ts";
import type { Problem } from "../../ui/texts/problem.ts";
import { LatestWins } from "./latestWins.ts";

/** A model's answer together with the very bytes it answered to. */
export interface Guess {
  model: LoadedModel;
  input: Uint8Array;
  probabilities: number[];
  label: string;
  probability: number;
  unsure: boolean;
  ms: number;
}

/** Makes the model input; called with the recipe's name. @throws NoInkError when there is nothing to see. */
export type MakeInput = (recipe: string) => Uint8Array | Promise<Uint8Array>;

export interface GuesserState {
  guess: Guess | null;
  /** Why there is no guess. */
  problem: Problem | null;
  /** Whether something newer than the guess is being looked at. */
  busy: boolean;
}

const NOTHING: GuesserState = { guess: null, problem: null, busy: false };

interface Shown {
  model: LoadedModel;
  makeInput: MakeInput;
  turn: number;
}

/** Guesses what is shown, again and again as it grows: one inference in flight, the latest wins. */
export class Guesser extends Store<GuesserState> {
  private empty = true;
  private pushed = 0;
  private readonly queue = new LatestWins<Shown>((shown) => this.answer(shown));

  constructor(private readonly predict: (model: LoadedModel, input: Uint8Array) => Promise<Prediction>) {
    super(NOTHING);
  }

  /** Shows the newest state of a drawing; null when nothing lies there or no model can answer. */
  show(model: LoadedModel | null, makeInput: MakeInput | null): void {
    this.empty = model === null || makeInput === null;
    if (model !== null && makeInput !== null) {
      this.pushed += 1;
      this.set({ ...this.state, busy: true });
      this.queue.push({ model, makeInput, turn: this.pushed });
      return;
    }
    this.queue.cancel();
    this.set(NOTHING);
  }

  /** Resolves to the guess about what was shown last, when it is there. */
  async settled(): Promise<Guess | null> {
    await this.queue.settled();
    return this.state.guess;
  }

  private async answer({ model, makeInput, turn }: Shown): Promise<void> {
    let next: Omit<GuesserState, "busy">;
    try {
      const made = makeInput(model.recipe.name);
      // What is there already goes on at once: while one draws, every turn of the event loop counts.
      const input = made instanceof Uint8Array ? made : await made;
      const { probabilities, ms } = await this.predict(model, input);
      const best = argmax(probabilities);
      const probability = probabilities[best] ?? 0;
      const unsure = probability < model.unsureBelow;
      next = { guess: { model, input, probabilities, label: model.labels[best] ?? "", probability, unsure, ms }, problem: null };
    } catch (error) {
      if (error instanceof NoInkError) next = { guess: null, problem: "no lines" };
      else next = { guess: this.state.guess, problem: "no answer" };
    }
    // An answer to a drawing that was cleared meanwhile must not come back.
    if (!this.empty) this.set({ ...next, busy: turn !== this.pushed });
  }
}
