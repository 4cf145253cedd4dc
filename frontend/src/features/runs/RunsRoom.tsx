import { useCallback, useState } from "react";
import type { Desk } from "../../api/desk.ts";
import type { TrainingRun } from "../../api/types.ts";
import { Asked } from "../../ui/Asked.tsx";
import { navigate } from "../../ui/location.ts";
import { runWords } from "../../ui/texts/desk/roomWords.ts";
import { useWords } from "../../ui/texts/useWords.ts";
import { usePolled } from "../../ui/usePolled.ts";
import { isOpen } from "./progress.ts";
import { RunEntry } from "./RunEntry.tsx";
import "./runs.css";

const PAGE = 20;
const EVERY_MS = 4_000;

/** All runs of a task, newest first, and the button that starts one. */
export function RunsRoom({ desk, task, query }: { desk: Desk; task: string; query: string }) {
  const words = useWords(runWords);
  const [limit, setLimit] = useState(PAGE);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const path = `/tasks/${encodeURIComponent(task)}/training-runs`;
  // While more are asked for, those that are there stay.
  const [runs, setRuns] = useState<TrainingRun[] | null>(null);
  const ask = useCallback(async () => {
    const found = await desk.get<TrainingRun[]>(`${path}?brief=true&limit=${limit}`);
    setRuns(found);
    return found;
  }, [desk, path, limit]);
  const polled = usePolled(ask, EVERY_MS);
  const open = runs?.find(isOpen);

  const start = async () => {
    if (busy) return;
    setBusy(true);
    try {
      const run = await desk.write<TrainingRun>("POST", path);
      navigate(`/admin/runs/${run.id}${query}`);
    } catch (error) {
      setProblem(words.notStarted(words.refusal(error)));
      setBusy(false);
    }
  };

  return (
    <main className="room" aria-busy={runs === null}>
      <div className="room-head">
        <h1>{words.title}</h1>
        {desk.role === "admin" ? (
          <button type="button" className="button button-main" data-testid="start" disabled={runs === null || open !== undefined || busy} onClick={() => void start()}>
            {busy ? words.starting : words.start}
          </button>
        ) : (
          <p className="soft">{words.mayNot}</p>
        )}
      </div>
      {open !== undefined && desk.role === "admin" && <p className="soft">{words.underWay}</p>}
      <p className="trouble" role="alert">
        {problem}
      </p>
      <Asked polled={{ ...polled, value: runs }} loading={words.loading} failed={words.failedToLook}>
        {(found) =>
          found.length === 0 ? (
            <div className="room-empty" data-testid="no-runs">
              <p className="guess">{words.none}</p>
              <p className="soft">{words.noneMore}</p>
            </div>
          ) : (
            <ol className="runs">
              {found.map((run) => (
                <RunEntry key={run.id} run={run} words={words} query={query} />
              ))}
            </ol>
          )
        }
      </Asked>
      {runs !== null && runs.length >= limit && (
        <p>
          <button type="button" className="button" data-testid="older" onClick={() => setLimit(limit + PAGE)}>
            {words.older}
          </button>
        </p>
      )}
    </main>
  );
}
