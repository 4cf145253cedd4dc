import { useEffect, useMemo, useSyncExternalStore } from "react";
import { listTasks } from "../api/client.ts";
import { POLL_MS } from "../features/recognition/modelKeeper.ts";
import { TaskKeeper, type TasksState } from "./taskKeeper.ts";

const AGAIN_MS = 3_000;

interface Tasks extends TasksState {
  /** Asks the server now whether there is more. */
  look(): Promise<void>;
}

/** The server's tasks, looked at again on focus and as often as the model; until there are any, every few seconds. */
export function useTasks(): Tasks {
  const keeper = useMemo(() => new TaskKeeper(listTasks), []);
  const state = useSyncExternalStore(keeper.subscribe, keeper.snapshot);
  const waiting = state.tasks === null;
  useEffect(() => {
    const check = () => {
      if (!document.hidden) void keeper.check();
    };
    if (waiting) void keeper.check();
    const timer = setInterval(check, waiting ? AGAIN_MS : POLL_MS);
    window.addEventListener("focus", check);
    document.addEventListener("visibilitychange", check);
    return () => {
      clearInterval(timer);
      window.removeEventListener("focus", check);
      document.removeEventListener("visibilitychange", check);
    };
  }, [keeper, waiting]);
  return { ...state, look: keeper.check };
}
