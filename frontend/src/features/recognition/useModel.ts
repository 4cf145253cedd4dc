import { useEffect, useSyncExternalStore } from "react";
import { type KeeperState, type ModelKeeper, POLL_MS } from "./modelKeeper.ts";

/** The keeper's state; while mounted, looks for a new version on focus and every half minute. */
export function useModel(keeper: ModelKeeper): KeeperState {
  useEffect(() => {
    const check = () => {
      if (!document.hidden) void keeper.check();
    };
    void keeper.check();
    const timer = setInterval(check, POLL_MS);
    window.addEventListener("focus", check);
    window.addEventListener("online", check);
    document.addEventListener("visibilitychange", check);
    return () => {
      clearInterval(timer);
      window.removeEventListener("focus", check);
      window.removeEventListener("online", check);
      document.removeEventListener("visibilitychange", check);
    };
  }, [keeper]);
  return useSyncExternalStore(keeper.subscribe, keeper.snapshot);
}
