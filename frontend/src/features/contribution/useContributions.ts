import { useCallback, useEffect, useRef, useState } from "react";
import { becomeContributor, postSubmissions } from "../../api/client.ts";
import type { Submission } from "../../api/types.ts";
import type { Obstacle } from "../../ui/texts/problem.ts";
import { doAlone, listen, tellOthers } from "./otherTabs.ts";
import { CarefulStore } from "./submissionStore.ts";
import { SubmissionQueue } from "./submissionQueue.ts";
import { addTaught, isContributor, rememberContributor, taughtSoFar } from "./taught.ts";

/** What became of the newest drawing that was handed over. */
export type Thanks =
  | { kind: "sending" }
  | { kind: "waiting"; obstacle: Obstacle }
  | { kind: "stored"; count: number }
  | { kind: "refused"; reason: string };

/** A submission and the task it is for. */
export interface Contribution {
  task: string;
  submission: Submission;
}

export interface Contributions {
  /** Submissions that are not stored by the server yet, from the moment the person said what it is. */
  waiting: number;
  thanks: Thanks | null;
  /** Resolves to whether there was one, when it lies safely in this browser's queue. */
  contribute(coming: Promise<Contribution | null>): Promise<boolean>;
  /** The person went on to something else: the thanks have been heard. */
  moveOn(): void;
}

function isPending(thanks: Thanks | null): boolean {
  return thanks?.kind === "waiting" || thanks?.kind === "sending";
}

function startQueue(): SubmissionQueue {
  const started = new SubmissionQueue({
    store: new CarefulStore(),
    isContributor,
    becomeContributor: () => becomeContributor().then(rememberContributor),
    post: postSubmissions,
    locked: doAlone,
    tellOthers,
    later: (callback, ms) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    now: Date.now,
  });
  listen((news) => void started.heard(news));
  return started;
}

let queue: SubmissionQueue | undefined;

/** The page's one queue. */
export function openQueue(): SubmissionQueue {
  return (queue ??= startQueue());
}

/** The page's one queue of submissions, and what to say about the newest of them. */
export function useContributions(): Contributions {
  const [waiting, setWaiting] = useState(0);
  const [coming, setComing] = useState(0);
  const [thanks, setThanks] = useState<Thanks | null>(null);
  const newest = useRef<string | null>(null);

  useEffect(() => {
    const opened = openQueue();
    const leave = opened.subscribe((event) => {
      if (event.kind === "changed") {
        setWaiting(event.waiting);
        const { obstacle } = event;
        if (obstacle !== null) setThanks((now) => (isPending(now) ? { kind: "waiting", obstacle } : now));
      } else if (event.kind === "stored") {
        const count = event.elsewhere ? taughtSoFar() : addTaught(event.ids.length);
        if (newest.current !== null && event.ids.includes(newest.current)) setThanks({ kind: "stored", count });
      } else {
        setThanks({ kind: "refused", reason: event.reason });
      }
    });
    const flush = () => void opened.flush();
    flush();
    window.addEventListener("online", flush);
    return () => {
      leave();
      window.removeEventListener("online", flush);
    };
  }, []);

  const contribute = useCallback(async (promised: Promise<Contribution | null>) => {
    setComing((count) => count + 1);
    try {
      const contribution = await promised;
      if (contribution === null) return false;
      newest.current = contribution.submission.id;
      setThanks({ kind: "sending" });
      await openQueue().add(contribution.task, contribution.submission);
      return true;
    } finally {
      setComing((count) => count - 1);
    }
  }, []);

  const moveOn = useCallback(() => setThanks((now) => (isPending(now) ? now : null)), []);
  return { waiting: waiting + coming, thanks, contribute, moveOn };
}
