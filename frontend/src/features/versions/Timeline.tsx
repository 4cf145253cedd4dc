import { useState } from "react";
import type { Promotion } from "../../api/types.ts";
import { follow } from "../../ui/location.ts";
import { place } from "../../ui/charts/scale.ts";
import type { VersionWords } from "../../ui/texts/desk/versionWords.ts";
import { spans } from "./facts.ts";

const ROWS = 10;
const ENTRIES = 6;

interface TimelineProps {
  promotions: Promotion[];
  now: number;
  words: VersionWords;
  query: string;
}

/** What was live when: a line for each version over time, and who said so, and why. */
export function Timeline({ promotions, now, words, query }: TimelineProps) {
  const [shown, setShown] = useState(ENTRIES);
  const all = spans(promotions);
  const numbers = [...new Set([...all].reverse().map(({ version }) => version))].slice(0, ROWS);
  const seen = all.filter(({ version }) => numbers.includes(version));
  const start = seen[0]?.from;
  if (start === undefined) {
    return (
      <section data-testid="timeline">
        <h2>{words.timelineTitle}</h2>
        <p className="soft">{words.timelineNone}</p>
      </section>
    );
  }
  const at = (time: number) => place(time, [start, Math.max(now, start + 1)]);
  return (
    <section data-testid="timeline">
      <h2>{words.timelineTitle}</h2>
      <div className="timeline">
        <ul>
          {numbers.map((version) => (
            <li key={version} className="timeline-row" data-version={version}>
              <span>{words.number(version)}</span>
              <span className="timeline-track" aria-hidden="true">
                {seen
                  .filter((span) => span.version === version)
                  .map(({ from, until }) => (
                    <i key={from} data-live={until === null} style={{ left: `${at(from)}%`, width: `${at(until ?? now) - at(from)}%` }} />
                  ))}
              </span>
              <span className="only-read">
                {seen
                  .filter((span) => span.version === version)
                  .map(({ from, until }) => words.span(new Date(from), until === null ? null : new Date(until), 1))
                  .join("; ")}
              </span>
            </li>
          ))}
        </ul>
        <div className="timeline-row timeline-scale" aria-hidden="true">
          <span />
          <span className="timeline-ends">
            <span>{words.moment(new Date(start))}</span>
            <span>{words.now}</span>
          </span>
        </div>
      </div>
      <ol className="promotions" data-testid="promotions">
        {promotions.slice(0, shown).map((one) => (
          <li key={one.id}>
            <p>
              <b>{words.number(one.version)}</b>{" "}
              <span className="soft">
                {words.since(new Date(one.created_at), one.promoted_by)}
                {one.run != null && (
                  <>
                    {", "}
                    <a href={`/admin/runs/${one.run}${query}`} onClick={follow}>
                      {words.run(one.run)}
                    </a>
                  </>
                )}
              </span>
            </p>
            <p className="promotions-why">{words.why(one.promoted_by, one.reason)}</p>
          </li>
        ))}
      </ol>
      {promotions.length > shown && (
        <p>
          <button type="button" className="button" onClick={() => setShown(shown + 5 * ENTRIES)}>
            {words.earlier}
          </button>
        </p>
      )}
    </section>
  );
}
