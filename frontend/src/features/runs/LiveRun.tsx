import { useState } from "react";
import type { TrainingRun } from "../../api/types.ts";
import type { RunWords } from "../../ui/texts/desk/runWords.ts";
import { Curves } from "./Curves.tsx";
import { stepOf, STEPS } from "./progress.ts";

interface LiveRunProps {
  run: TrainingRun;
  words: RunWords;
  /** Null where one may not. */
  cancel: (() => Promise<void>) | null;
}

/** A run that goes on: the step it is in, how far it is, what it learns, and the way to stop it. */
export function LiveRun({ run, words, cancel }: LiveRunProps) {
  const step = stepOf(run);
  return (
    <>
      {run.state === "queued" ? <p>{words.queuedMore}</p> : <Steps run={run} words={words} />}
      {step !== null && <p role="status">{words.stepsMore[step]}</p>}
      {cancel !== null && <Cancel run={run} words={words} cancel={cancel} />}
      {run.state === "running" && <Curves run={run} words={words} />}
    </>
  );
}

function Steps({ run, words }: Omit<LiveRunProps, "cancel">) {
  const at = STEPS.findIndex((step) => step === run.step);
  return (
    <div className="steps">
      <ol className="steps-list" aria-label={words.stepsName}>
        {STEPS.map((step, place) => (
          <li key={step} data-done={place < at} aria-current={place === at ? "step" : undefined} data-testid={`step-${step}`}>
            {words.steps[step]}
          </li>
        ))}
      </ol>
      <div className="steps-line">
        <progress className="steps-progress" max={1} value={run.progress} aria-label={words.progress(run.progress)} />
        <span className="soft" aria-hidden="true">
          {words.progress(run.progress)}
        </span>
      </div>
    </div>
  );
}

function Cancel({ run, words, cancel }: LiveRunProps & { cancel: () => Promise<void> }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  if (run.cancel_requested) return <p role="status">{words.cancelling}</p>;
  const ask = async () => {
    if (busy) return;
    setBusy(true);
    setProblem("");
    try {
      await cancel();
    } catch (error) {
      setProblem(words.notCancelled(words.refusal(error)));
    }
    setBusy(false);
  };
  return (
    <>
      <p>
        <button type="button" className="button" data-testid="cancel" aria-disabled={busy} onClick={() => void ask()}>
          {words.cancel}
        </button>
      </p>
      <p className="trouble" role="alert">
        {problem}
      </p>
    </>
  );
}
