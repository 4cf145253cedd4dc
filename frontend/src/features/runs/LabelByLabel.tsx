import type { TrainingRun } from "../../api/types.ts";
import { Intervals, type IntervalRow } from "../../ui/charts/Intervals.tsx";
import { around, ticks } from "../../ui/charts/scale.ts";
import type { RunWords } from "../../ui/texts/desk/runWords.ts";
import { interval, type LabelFinding, labelsOf, number, object } from "./findings.ts";

const FEW = 10;

/** What each label gained or lost, on new drawings and on the base holdout, on one scale each. */
export function LabelByLabel({ run, words }: { run: TrainingRun; words: RunWords }) {
  const labels = labelsOf(run);
  if (labels.length === 0) return null;
  const drop = number(object(object(run.settings).gate).label_recall_drop);
  return (
    <section data-testid="labels">
      <h2>{words.labelsTitle}</h2>
      <p className="soft">{words.labelsMore(drop)}</p>
      <div className="pair">
        {(["fresh", "base"] as const).map((side) => (
          <div key={side}>
            <h3>{words.labelsOn[side]}</h3>
            <Side rows={labels.map((found) => rowOf(found, side, words))} drop={drop} words={words} />
          </div>
        ))}
      </div>
    </section>
  );
}

function Side({ rows, drop, words }: { rows: IntervalRow[]; drop: number | null; words: RunWords }) {
  const seen = rows.flatMap(({ value, low, high }) => (value === null ? [] : [value, low ?? value, high ?? value]));
  const domain = around([0, -(drop ?? 0.05), ...seen]);
  const marks = drop === null ? [0] : [0, -drop];
  return <Intervals rows={rows} domain={domain} marks={marks} ticks={ticks(domain, 4)} write={(value) => words.points(value)} />;
}

function rowOf({ label, isNew, passed, ...found }: LabelFinding, side: "fresh" | "base", words: RunWords): IntervalRow {
  const one = found[side];
  const name = words.name(label);
  if (one === null) return { key: label, name, value: null, low: null, high: null, note: words.noDrawings, tone: "plain" };
  // The champion had no such answer, so everything is won.
  if (isNew) return { key: label, name, value: null, low: null, high: null, note: words.newNote(one.challenger, one.n), tone: "plain" };
  // The interval of a handful would be all that one sees.
  if (one.n < FEW) return { key: label, name, value: null, low: null, high: null, note: words.few(one.n), tone: "plain" };
  const [low, high] = interval(one);
  const note = words.labelNote(one.difference, one.won, one.lost, one.n);
  const tone = one.difference > 0 ? "gain" : one.difference < 0 || !passed ? "loss" : "plain";
  return { key: label, name, value: one.difference, low, high, note, tone };
}
