import type { Desk } from "../../api/desk.ts";
import type { Task } from "../../api/types.ts";
import { Asked } from "../../ui/Asked.tsx";
import { follow } from "../../ui/location.ts";
import { overviewWords } from "../../ui/texts/desk/roomWords.ts";
import type { OverviewWords } from "../../ui/texts/desk/overviewWords.ts";
import { useWords } from "../../ui/texts/useWords.ts";
import { Arrivals } from "./Arrivals.tsx";
import { DriftSigns } from "./DriftSigns.tsx";
import { LiveAccuracy } from "./LiveAccuracy.tsx";
import { NextRunPanel } from "./NextRunPanel.tsx";
import { type Overview, useOverview } from "./useOverview.ts";
import "./overview.css";

/** What is live and how it fares, what came in, and what would start the next run. */
export function OverviewRoom({ desk, task, query }: { desk: Desk; task: Task; query: string }) {
  const words = useWords(overviewWords);
  const polled = useOverview(desk, task.name);
  return (
    <main className="room" aria-busy={polled.value === null} data-testid="overview">
      {polled.value === null && <h1>{words.title}</h1>}
      <Asked polled={polled} loading={words.loading} failed={words.failed}>
        {(found) => (
          <>
            <Champion found={found} words={words} query={query} />
            <LiveAccuracy found={found} words={words} />
            <Arrivals stats={found.stats} labels={task.labels} words={words} />
            <div className="pair">
              <NextRunPanel next={found.next} words={words} query={query} />
              <DriftSigns stats={found.stats} words={words} />
            </div>
          </>
        )}
      </Asked>
    </main>
  );
}

/** The live version, since when, by whose word, and how it fares. */
function Champion({ found: { stats, promotion }, words, query }: { found: Overview; words: OverviewWords; query: string }) {
  const { version, accuracy, shown } = stats.live;
  if (version == null) {
    return (
      <div className="room-empty">
        <h1>{words.noModel}</h1>
        <p className="soft">{words.noModelMore}</p>
      </div>
    );
  }
  return (
    <div className="run-head" data-testid="champion">
      <h1>{words.answers(version)}</h1>
      {promotion !== null && (
        <p className="soft">
          {words.since(new Date(promotion.created_at), promotion.promoted_by, promotion.run ?? null)}
          {promotion.run != null && (
            <>
              {" "}
              <a href={`/admin/runs/${promotion.run}${query}`} onClick={follow}>
                {words.run(promotion.run)}
              </a>
              .
            </>
          )}
        </p>
      )}
      <p>
        {accuracy.value == null ? words.nothingYet : words.liveNow(accuracy.value, accuracy.low, accuracy.high, accuracy.n, accuracy.contributors)}{" "}
        {shown != null && words.shown(shown)}
      </p>
      {stats.reports.length > 0 && (
        <div className="trouble" data-testid="reports">
          <p>{words.reportsTitle}:</p>
          {stats.reports.map((one) => (
            <p key={`${one.version} ${one.kind}`}>{words.report(one.version, one.kind, one.reports)}</p>
          ))}
        </div>
      )}
    </div>
  );
}
