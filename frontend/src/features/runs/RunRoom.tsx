import { useEffect, useState } from "react";
import { ApiError } from "../../api/client.ts";
import type { Desk } from "../../api/desk.ts";
import type { TrainingRun } from "../../api/types.ts";
import { Asked } from "../../ui/Asked.tsx";
import { follow } from "../../ui/location.ts";
import { runWords } from "../../ui/texts/desk/roomWords.ts";
import type { RunWords } from "../../ui/texts/desk/runWords.ts";
import { useWords } from "../../ui/texts/useWords.ts";
import { canBeReplayed, endingOf, learnedOf, onKnownData } from "./findings.ts";
import { LiveRun } from "./LiveRun.tsx";
import { isOpen, secondsOf } from "./progress.ts";
import { useRun } from "./useRun.ts";
import { VerdictPage } from "./VerdictPage.tsx";
import "./runs.css";

/** One run: while it goes on, where it is and what it learns; then its verdict, with the evidence. */
export function RunRoom({ desk, id, query }: { desk: Desk; id: number; query: string }) {
  const words = useWords(runWords);
  const { cancel, ...polled } = useRun(desk, id);
  const back = (
    <p className="room-back">
      <a href={`/admin/runs${query}`} onClick={follow}>
        {words.back}
      </a>
    </p>
  );
  if (polled.value === null && polled.problem instanceof ApiError && polled.problem.status === 404) {
    return (
      <main className="room">
        {back}
        <h1>{words.noSuchRun}</h1>
        <p className="soft">{words.noSuchRunMore}</p>
      </main>
    );
  }
  return (
    <main className="room" aria-busy={polled.value === null} data-testid="run" data-state={polled.value?.state}>
      {back}
      {polled.value === null && <h1>{words.run(id)}</h1>}
      <Asked polled={polled} loading={words.loading} failed={words.failedToLook}>
        {(run) => (
          <>
            <RunHead run={run} words={words} />
            {isOpen(run) ? (
              <LiveRun run={run} words={words} cancel={desk.role === "admin" ? cancel : null} />
            ) : (
              <VerdictPage run={run} words={words} desk={desk} />
            )}
          </>
        )}
      </Asked>
    </main>
  );
}

/** The verdict in a line, and who asked for it, when, and out of what it came. */
function RunHead({ run, words }: { run: TrainingRun; words: RunWords }) {
  const now = useNow(isOpen(run));
  const seconds = secondsOf(run, now);
  const learned = learnedOf(run);
  return (
    <div className="run-head">
      <p className="soft">{words.run(run.id)}</p>
      <h1 data-testid="verdict" data-ending={endingOf(run)} aria-live="polite">
        {run.state === "queued" ? words.waiting : words.heading(endingOf(run), run.candidate_version ?? null)}
      </h1>
      <p className="soft">
        {words.asked(run.requested_by ?? null, run.trigger, new Date(run.queued_at), run.champion_version ?? null)}{" "}
        {seconds !== null && (isOpen(run) ? words.since(seconds) : words.took(seconds))}{" "}
        {learned !== null && words.learned(learned.drawings, learned.people, learned.inDoubt)}
      </p>
      {onKnownData(run) && (isOpen(run) || canBeReplayed(run)) && <p className="soft">{words.knownData}</p>}
    </div>
  );
}

/** The time, every second while it matters. */
function useNow(ticking: boolean): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    if (!ticking) return;
    const timer = setInterval(() => setNow(new Date()), 1_000);
    return () => clearInterval(timer);
  }, [ticking]);
  return now;
}
