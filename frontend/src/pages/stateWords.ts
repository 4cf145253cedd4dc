import type { KeeperState } from "../features/recognition/modelKeeper.ts";

/** What the model says while it cannot answer; null when it can. */
export function stateWords({ phase, problem }: Pick<KeeperState, "phase" | "problem">): string | null {
  switch (phase) {
    case "ready":
      return null;
    case "loading":
      return "One moment, I'm waking up…";
    case "absent":
      return "I haven't learned anything here yet. Train a first model and I'll come by myself.";
    case "failed":
      return problem ?? "Something went wrong. Reload the page.";
  }
}
