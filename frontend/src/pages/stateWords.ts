import type { KeeperState } from "../features/recognition/modelKeeper.ts";
import type { Texts } from "../ui/texts/english.ts";

/** What the model says while it cannot answer; null when it can. */
export function stateWords(t: Texts, { phase, problem }: Pick<KeeperState, "phase" | "problem">): string | null {
  switch (phase) {
    case "ready":
      return null;
    case "loading":
      return t.state.loading;
    case "absent":
      return t.state.absent;
    case "failed":
      return problem === null ? t.state.failed : t.problem(problem);
  }
}
