import type { Desk } from "../../api/desk.ts";
import type { TrainingRun } from "../../api/types.ts";
import type { RunWords } from "../../ui/texts/desk/runWords.ts";
import { Calibration } from "./Calibration.tsx";
import { Curves } from "./Curves.tsx";
import { DialCurve } from "./DialCurve.tsx";
import { canBeReplayed, endingOf, overallOf, reasonsOf } from "./findings.ts";
import { FlipWall } from "./FlipWall.tsx";
import { groundsOf } from "./grounds.ts";
import { LabelByLabel } from "./LabelByLabel.tsx";
import { Outlook } from "./Outlook.tsx";
import { Overall } from "./Overall.tsx";
import { Replay } from "./Replay.tsx";

/** What became of a run, as a page one can argue with: the reasons, the evidence drawn, the pictures, the command. */
export function VerdictPage({ run, words, desk }: { run: TrainingRun; words: RunWords; desk: Desk }) {
  const ending = endingOf(run);
  const { fresh, base } = overallOf(run);
  const grounds = groundsOf(run);
  const reasons = grounds?.map(words.reason) ?? reasonsOf(run);
  return (
    <>
      {run.error != null && (
        <p className="trouble" lang="en">
          {run.error}
        </p>
      )}
      {ending === "failed" && <p>{words.failedMore}</p>}
      {ending === "cancelled" && <p>{words.cancelledMore}</p>}
      {reasons.length > 0 && (
        <section>
          <h2 className="only-read">{words.reasons}</h2>
          <ul className="reasons" data-testid="reasons" lang={grounds === null ? "en" : undefined}>
            {reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </section>
      )}
      {fresh !== null && base !== null && <Overall run={run} words={words} />}
      <LabelByLabel run={run} words={words} />
      <div className="pair">
        <DialCurve run={run} words={words} />
        <Outlook run={run} words={words} />
      </div>
      {canBeReplayed(run) && <FlipWall desk={desk} run={run} words={words} />}
      {run.epochs.length > 0 && (
        <section aria-label={words.learning}>
          <Curves run={run} words={words} />
        </section>
      )}
      <Calibration run={run} words={words} />
      {canBeReplayed(run) && <Replay id={run.id} words={words} />}
      {Object.keys(run.record).length > 0 && (
        <details className="raw">
          <summary>{words.rawTitle}</summary>
          <pre tabIndex={0}>{JSON.stringify({ record: run.record, verdict: run.verdict, settings: run.settings }, null, 2)}</pre>
        </details>
      )}
    </>
  );
}
