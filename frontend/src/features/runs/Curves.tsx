import type { TrainingRun } from "../../api/types.ts";
import { Lines, type Series } from "../../ui/charts/Lines.tsx";
import { around, type Domain, ticks } from "../../ui/charts/scale.ts";
import type { RunWords } from "../../ui/texts/desk/runWords.ts";
import { curve, epochsOf, plannedEpochs } from "./progress.ts";

/** Loss and accuracy, epoch by epoch, as far as they have come. */
export function Curves({ run, words }: { run: TrainingRun; words: RunWords }) {
  const epochs = epochsOf(run);
  if (epochs.length === 0) return <p className="soft">{words.curvesNone}</p>;
  const last = plannedEpochs(run);
  const loss: Series[] = [{ key: "loss", name: words.curves.loss, tone: "ink", points: curve(epochs, "loss") }];
  const accuracy: Series[] = [
    { key: "accuracy", name: words.curves.accuracy, tone: "ink", points: curve(epochs, "accuracy") },
    { key: "fresh", name: words.curves.fresh, tone: "sure", points: curve(epochs, "fresh") },
    { key: "base", name: words.curves.base, tone: "hot", points: curve(epochs, "base") },
  ];
  const write = { loss: (value: number) => words.decimal(value, 2), accuracy: (value: number) => words.percent(value) };
  return (
    <div className="pair" data-testid="curves" data-epochs={epochs.length}>
      <section>
        <h2>{words.lossTitle}</h2>
        <Curve series={loss} last={last} write={write.loss} words={words} />
      </section>
      <section>
        <h2>{words.accuracyTitle}</h2>
        <Curve series={accuracy.filter(({ points }) => points.length > 0)} last={last} write={write.accuracy} words={words} />
      </section>
    </div>
  );
}

interface CurveProps {
  series: Series[];
  last: number;
  write(value: number): string;
  words: RunWords;
}

function Curve({ series, last, write, words }: CurveProps) {
  const values = series.flatMap(({ points }) => points.map(([, y]) => y));
  const found = around(values, 0.15);
  const y: Domain = [Math.max(0, found[0]), found[1]];
  const said = series.map(({ name, points }) => words.curveSays(name, round(points[0]?.[1] ?? 0), round(points.at(-1)?.[1] ?? 0), points.length));
  return (
    <Lines
      label={said.join("; ")}
      series={series}
      x={[1, last]}
      y={y}
      yTicks={ticks(y, 5)}
      writeY={write}
      xTicks={[
        { at: 1, text: words.epoch(1) },
        { at: last, text: words.epoch(last) },
      ]}
    />
  );
}

function round(value: number): number {
  return Number(value.toFixed(3));
}
