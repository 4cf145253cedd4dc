import type { LiveHistory } from "../../api/types.ts";
import { Intervals, type IntervalRow } from "../../ui/charts/Intervals.tsx";
import { Lines, type Series } from "../../ui/charts/Lines.tsx";
import { around, type Domain, ticks } from "../../ui/charts/scale.ts";
import type { OverviewWords } from "../../ui/texts/desk/overviewWords.ts";
import { lastDays } from "./days.ts";
import { DAYS, type Overview } from "./useOverview.ts";

/** Drawings that make a day worth a dot: the interval of a handful would be all that one sees. */
const ENOUGH = 10;

/** Live accuracy as it went: a dot for each day and version, and each version in all. */
export function LiveAccuracy({ found: { stats, history }, words }: { found: Overview; words: OverviewWords }) {
  const { version: live, shown } = stats.live;
  return (
    <section data-testid="live">
      <h2>{words.liveTitle}</h2>
      {!history.days.some(({ accuracy }) => accuracy.n >= ENOUGH) ? (
        <p className="soft">{words.liveNone}</p>
      ) : (
        <>
          <p className="soft">{words.liveMore}</p>
          <div className="pair">
            <Days history={history} live={live ?? null} shown={shown ?? null} words={words} />
            <div>
              <h3>{words.byVersion}</h3>
              <Versions history={history} live={live ?? null} words={words} />
            </div>
          </div>
        </>
      )}
    </section>
  );
}

interface Drawn {
  history: LiveHistory;
  live: number | null;
  words: OverviewWords;
}

function Days({ history, live, shown, words }: Drawn & { shown: number | null }) {
  const days = lastDays(new Date(), DAYS);
  const seen = history.days.filter(({ day, accuracy }) => days.includes(day) && accuracy.n >= ENOUGH);
  const before = seen.filter(({ version }) => version !== live);
  const series = (key: string, name: string, tone: Series["tone"], rows: typeof seen): Series => ({
    key,
    name,
    tone,
    points: rows.map(({ day, accuracy }) => [days.indexOf(day), accuracy.value ?? 0]),
    spans: rows.map(({ day, accuracy }) => [days.indexOf(day), accuracy.low, accuracy.high]),
  });
  const earlier = [...new Set(before.map(({ version }) => version))];
  const all = [
    ...earlier.map((version) => series(`${version}`, words.version(version), "soft" as const, before.filter((row) => row.version === version))),
    ...(live === null ? [] : [series("live", words.version(live), "sure" as const, seen.filter(({ version }) => version === live))]),
  ];
  const values = seen.flatMap(({ accuracy }) => [accuracy.low, accuracy.high]);
  const [low, high] = around(shown === null ? values : [...values, shown], 0.08);
  const y: Domain = [Math.max(0, low), Math.min(1.02, high)];
  const named = (day: string | undefined) => words.day(new Date(`${day ?? ""}T12:00:00Z`));
  return (
    <Lines
      label={seen.map(({ version, day, accuracy }) => words.liveSays(version, named(day), accuracy.value ?? 0)).join("; ")}
      series={all.filter(({ points }) => points.length > 0)}
      x={[-0.5, DAYS - 0.5]}
      y={y}
      yTicks={ticks([y[0], Math.min(1, y[1])], 5)}
      writeY={(value) => words.percent(value)}
      xTicks={[
        { at: 0, text: named(days[0]) },
        { at: DAYS - 1, text: named(days.at(-1)) },
      ]}
      levels={shown === null ? [] : [{ at: shown, text: words.shownLevel(shown) }]}
    />
  );
}

function Versions({ history, live, words }: Drawn) {
  const rows: IntervalRow[] = [...history.versions].reverse().map(({ version, accuracy, shown }) => ({
    key: `${version}`,
    name: words.version(version),
    value: accuracy.value ?? null,
    low: accuracy.low,
    high: accuracy.high,
    note: accuracy.value == null ? words.noneOf : words.versionNote(accuracy.value, accuracy.n, accuracy.contributors),
    tone: version === live ? "gain" : "plain",
    limit: shown ?? null,
  }));
  const domain: Domain = [0, 1];
  return <Intervals rows={rows} domain={domain} marks={[]} ticks={[0, 0.5, 1]} write={(value) => words.percent(value)} />;
}
