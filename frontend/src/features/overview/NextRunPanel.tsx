import type { NextRun } from "../../api/types.ts";
import { Amount } from "../../ui/charts/Amount.tsx";
import { follow } from "../../ui/location.ts";
import type { OverviewWords } from "../../ui/texts/desk/overviewWords.ts";

interface NextRunPanelProps {
  next: NextRun;
  words: OverviewWords;
  query: string;
}

/** What would start a run by itself, and what each trigger still waits for. */
export function NextRunPanel({ next, words, query }: NextRunPanelProps) {
  const { labels, clock, drift, new_data: fresh } = next;
  return (
    <section data-testid="next-run" data-enough={next.enough}>
      <h2>{words.nextTitle}</h2>
      <p>
        {verdict()}{" "}
        {next.open_run != null && (
          <a href={`/admin/runs/${next.open_run}${query}`} onClick={follow}>
            {words.run(next.open_run)}
          </a>
        )}
      </p>
      <ul className="amounts">
        <Amount name={words.toLearn} {...towards(fresh.train, fresh.needed_train)} />
        <Amount name={words.toJudge} {...towards(fresh.holdout, fresh.needed_holdout)} />
      </ul>
      <ul className="amounts triggers">
        {labels != null && <Amount name={words.byCount} {...towards(labels.arrived, labels.needed)} />}
        {clock != null && clock.next != null && <Amount name={words.byClock} note={words.clockNote(new Date(clock.next))} />}
        {drift != null && (
          <Amount
            name={words.byDrift}
            note={words.driftNote(drift.fallen, drift.live_high ?? null, drift.shown == null ? null : drift.shown - drift.allowed)}
          />
        )}
      </ul>
      {next.open_run == null && (
        <p>
          <a href={`/admin/runs${query}`} onClick={follow}>
            {words.start}
          </a>
        </p>
      )}
    </section>
  );

  function verdict(): string {
    if (next.open_run != null) return words.open;
    if (labels == null && clock == null && drift == null) return words.noTriggers;
    if (!next.switched_on) return words.off;
    if (next.enough) return words.ready;
    return words.waitsFor(fresh.needed_train - fresh.train, fresh.needed_holdout - fresh.holdout, fresh.holdout_large_enough);
  }

  function towards(arrived: number, needed: number) {
    return { value: arrived / Math.max(1, needed), note: words.countNote(arrived, needed) };
  }
}
