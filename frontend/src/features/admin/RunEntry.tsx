import { type TrainingRun, verdictOf } from "../../api/types.ts";

/** One run in one sentence, and why it ended as it did. */
export function RunEntry({ run }: { run: TrainingRun }) {
  const verdict = verdictOf(run);
  const running = run.state === "queued" || run.state === "running";
  return (
    <li className="run" data-state={run.state}>
      <h2 className="run-title">{runWords(run)}</h2>
      <p className="soft run-id">
        run {run.id}
        {running && run.step !== "" && ` · ${run.step}`}
      </p>
      {running && <progress className="run-progress" max={1} value={run.progress} aria-label="Progress" />}
      {verdict !== null && (
        <ul className="reasons">
          {verdict.reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
      {run.error !== null && <p className="desk-problem">{run.error}</p>}
    </li>
  );
}

function runWords(run: TrainingRun): string {
  const { state, progress, candidate_version: candidate } = run;
  switch (state) {
    case "queued":
      return "Waiting for the training server";
    case "running":
      return `Training, ${Math.round(progress * 100)}% done`;
    case "failed":
      return "Failed";
    case "cancelled":
      return "Cancelled";
    case "succeeded": {
      const name = candidate === null ? "the candidate" : `version ${candidate}`;
      return verdictOf(run)?.decision === "promote" ? `Promoted: ${name}` : `Not promoted: ${name}`;
    }
  }
}
