import { useEffect } from "react";
import type { Task } from "../api/types.ts";
import { addTaught } from "../features/contribution/taught.ts";
import { openQueue } from "../features/contribution/useContributions.ts";
import { NewsNote } from "../features/news/NewsNote.tsx";
import { OfflineMark } from "../features/news/OfflineMark.tsx";
import type { KeeperState } from "../features/recognition/modelKeeper.ts";
import { keepModel, onFlush, register, sendWhenBack } from "../offline/register.ts";
import { takeSent } from "../offline/sentMeanwhile.ts";

interface AfterwardsProps {
  task: Task;
  state: KeeperState;
}

/** What comes once a first guess is possible: the page made to work offline, and what there is to tell. */
export function Afterwards({ task, state }: AfterwardsProps) {
  const { model, manifest, insteadOf } = state;
  useEffect(beAtHand, []);
  const digest = model?.digest ?? null;
  useEffect(() => {
    if (digest !== null) keepModel(task.name);
  }, [task.name, digest]);
  return (
    <>
      <OfflineMark />
      <NewsNote key={task.name} manifest={manifest} instead={insteadOf !== null} />
    </>
  );
}

/** Once for a page: registers the service worker, and shares with it what waits to be sent. */
function beAtHand(): () => void {
  void register();
  const queue = openQueue();
  const count = () => void takeSent().then(addTaught, () => undefined);
  count();
  let waiting = 0;
  let loose = false;
  const leaveQueue = queue.subscribe((event) => {
    if (event.kind === "stored" && event.elsewhere) count();
    if (event.kind !== "changed") return;
    waiting = event.waiting;
    loose = event.obstacle === "memory" || (loose && waiting > 0);
    if (event.obstacle !== null) sendWhenBack();
  });
  const hidden = () => document.hidden && waiting > 0 && sendWhenBack();
  // What lies in this page alone would go with it: the browser asks first.
  const leaving = (event: BeforeUnloadEvent) => loose && event.preventDefault();
  const leaveWorker = onFlush(() => void queue.flush());
  document.addEventListener("visibilitychange", hidden);
  window.addEventListener("beforeunload", leaving);
  return () => {
    leaveQueue();
    leaveWorker();
    document.removeEventListener("visibilitychange", hidden);
    window.removeEventListener("beforeunload", leaving);
  };
}
