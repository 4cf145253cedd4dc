import { useCallback } from "react";
import { getConfusion } from "../../api/history.ts";
import { ConfusionSquares } from "./ConfusionSquares.tsx";
import { type Counted, mixUps, MOST_SQUARES } from "./confusion.ts";
import { Trouble } from "./Trouble.tsx";
import { useHistoryWords } from "./useAboutWords.ts";
import { useAsked } from "./useAsked.ts";

/** What a version takes for what, on the base dataset. */
export function ConfusionMap({ task, version }: { task: string; version: number }) {
  const words = useHistoryWords();
  const question = useCallback(() => getConfusion(task, version), [task, version]);
  const { found, failed, reference, again } = useAsked(question);
  return (
    <section className="past" data-testid="confusion">
      <h2>{words.confusion(version)}</h2>
      {found === undefined && (failed ? <Trouble reference={reference} again={again}>{words.noCounts}</Trouble> : <p className="soft">{words.loading}</p>)}
      {found && (found.rows ? <Known counted={{ labels: found.labels, rows: found.rows }} /> : <p className="soft">{words.uncounted}</p>)}
    </section>
  );
}

function Known({ counted }: { counted: Counted }) {
  const words = useHistoryWords();
  const few = counted.labels.length <= MOST_SQUARES;
  const worst = mixUps(counted, few ? 5 : 20);
  return (
    <div className="confusion">
      {few && <ConfusionSquares counted={counted} />}
      {worst.length > 0 && (
        <div className="mix-ups">
          <h3>{words.mixUps}</h3>
          <ul>
            {worst.map((cell) => (
              <li key={`${cell.truth} ${cell.said}`}>{words.cell(cell)}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
