import type { TrainingRun } from "../../api/types.ts";
import { Intervals, type IntervalRow } from "../../ui/charts/Intervals.tsx";
import { around, ticks } from "../../ui/charts/scale.ts";
import type { RunWords } from "../../ui/texts/desk/runWords.ts";
import { anchorsOf, controlOf, interval, overallOf, type Paired } from "./findings.ts";

/** Challenger against champion as a whole: differences with intervals, and the drawings behind them. */
export function Overall({ run, words }: { run: TrainingRun; words: RunWords }) {
  const { fresh, base, mix } = overallOf(run);
  const control = controlOf(run);
  const champion = run.champion_version ?? null;
  const row = (key: string, name: string, found: (Paired & { passed: boolean }) | null, limit: number | null): IntervalRow[] => {
    if (found === null) return [];
    const [low, high] = interval(found);
    const note = words.pairedNote(found.difference, found.won, found.lost, found.n);
    return [{ key, name, value: found.difference, low, high, note, tone: found.passed ? "gain" : "loss", limit }];
  };
  const bare = (key: "mix" | "control", value: number | null, note: string, tone: IntervalRow["tone"]): IntervalRow[] =>
    value === null ? [] : [{ key, name: words[key], value, low: null, high: null, note, tone }];
  const rows = [
    ...row("fresh", words.fresh, fresh, null),
    ...row("base", words.base, base, below(base?.margin)),
    ...anchorsOf(run).flatMap((anchor) => row(`anchor ${anchor.version}`, words.anchor(anchor.version), anchor, below(anchor.margin))),
    ...bare("mix", mix?.difference ?? null, mix === null ? "" : words.bareNote(mix.difference, mix.p), mix?.passed ? "gain" : "loss"),
    ...bare("control", control?.fresh ?? null, words.controlNote(control?.fresh ?? 0), "plain"),
  ];
  const domain = around([0, -0.02, ...rows.flatMap(({ value, low, high }) => [value ?? 0, low ?? 0, high ?? 0])]);
  return (
    <>
      <section data-testid="overall">
        <h2>{words.allTitle(champion)}</h2>
        {fresh !== null && <p>{words.recognised("fresh", champion, fresh.champion, fresh.challenger, fresh.n)}</p>}
        {base !== null && <p>{words.recognised("base", champion, base.champion, base.challenger, base.n)}</p>}
        <p className="soft">{words.allMore}</p>
        <Intervals rows={rows} domain={domain} marks={[0]} ticks={ticks(domain, 5)} write={(value) => words.points(value)} />
      </section>
      <section data-testid="won-lost">
        <h2>{words.wonTitle}</h2>
        <p className="soft">{words.wonMore}</p>
        {fresh !== null && <WonLost name={words.fresh} found={fresh} words={words} />}
        {base !== null && <WonLost name={words.base} found={base} words={words} />}
      </section>
    </>
  );
}

/** Where the gate draws the line; null where it draws none. */
function below(margin: number | null | undefined): number | null {
  return margin == null ? null : -margin;
}

function WonLost({ name, found: { won, lost }, words }: { name: string; found: Paired; words: RunWords }) {
  const most = Math.max(1, won, lost);
  return (
    <div className="won-lost" role="img" aria-label={words.wonSays(name, won, lost)}>
      <span className="won-lost-name">{name}</span>
      <span className="won-lost-side" data-side="lost">
        <span>{words.count(lost)}</span>
        <i style={{ width: `${(lost / most) * 100}%` }} />
      </span>
      <span className="won-lost-side" data-side="won">
        <i style={{ width: `${(won / most) * 100}%` }} />
        <span>{words.count(won)}</span>
      </span>
    </div>
  );
}
