import type { Stats } from "../../api/types.ts";
import { DayBars, type DayRow } from "../../ui/charts/DayBars.tsx";
import { Intervals, type IntervalRow } from "../../ui/charts/Intervals.tsx";
import type { OverviewWords } from "../../ui/texts/desk/overviewWords.ts";
import { byLabel, type Counted, lastDays } from "./days.ts";
import { DAYS } from "./useOverview.ts";

interface ArrivalsProps {
  stats: Stats;
  labels: readonly string[];
  words: OverviewWords;
}

/** Submissions by day and label, and how often the live version recognises each. */
export function Arrivals({ stats, labels, words }: ArrivalsProps) {
  const days = lastDays(new Date(), DAYS);
  const { all, each } = byLabel(stats.days, labels, days);
  const row = ({ label, counts, total }: Counted, name: string): DayRow => ({ key: label ?? name, name, counts, note: words.count(total) });
  const named = (day: string | undefined) => words.day(new Date(`${day ?? ""}T12:00:00Z`));
  const ends = [named(days[0]), named(days.at(-1))] as const;
  if (all.total === 0) {
    return (
      <section data-testid="arrivals">
        <h2>{words.daysTitle}</h2>
        <p className="soft">{words.daysNone}</p>
      </section>
    );
  }
  return (
    <div className="pair">
      <section data-testid="arrivals">
        <h2>{words.daysTitle}</h2>
        <p className="soft">{words.daysMore(DAYS, all.total)}</p>
        <DayBars rows={each.map((one) => row(one, one.label === null ? words.unlabelled : words.name(one.label)))} days={ends} />
      </section>
      <section data-testid="recalls">
        <h2>{words.recallTitle}</h2>
        <p className="soft">{words.recallMore}</p>
        <Intervals
          rows={stats.labels.map((one) => recall(one, words))}
          domain={[0, 1]}
          marks={[]}
          ticks={[0, 0.5, 1]}
          write={(value) => words.percent(value)}
        />
      </section>
    </div>
  );
}

function recall({ label, recall: { value, low, high, n } }: Stats["labels"][number], words: OverviewWords): IntervalRow {
  const known = value != null;
  return {
    key: label,
    name: words.name(label),
    value: known ? value : null,
    low: known ? low : null,
    high: known ? high : null,
    note: known ? words.recallNote(value, n) : words.noneOf,
    tone: "gain",
  };
}
