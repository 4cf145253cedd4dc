import type { TrainingRun } from "../../api/types.ts";
import { Lines, type Series } from "../../ui/charts/Lines.tsx";
import { around, ticks } from "../../ui/charts/scale.ts";
import type { RunWords } from "../../ui/texts/desk/runWords.ts";
import { dialOf, endingOf } from "./findings.ts";

/** How far to go from the champion towards what was trained, and what validation drawings said of each point. */
export function DialCurve({ run, words }: { run: TrainingRun; words: RunWords }) {
  const dial = dialOf(run);
  if (dial === null) return null;
  const { alpha, curve, fresh, needed } = dial;
  const points = (of: "mix" | "base") => curve.map((point) => [point.alpha, point[of]] as const);
  const series: Series[] = [
    { key: "mix", name: words.dialCurves.mix, tone: "sure", points: points("mix") },
    { key: "base", name: words.dialCurves.base, tone: "hot", points: points("base") },
  ];
  const y = around(curve.flatMap(({ mix, base }) => [mix, base]), 0.12);
  const at = (where: number) => curve.find((point) => point.alpha === where)?.mix ?? Number.NaN;
  return (
    <section data-testid="dial" data-alpha={alpha}>
      <h2>{words.dialTitle}</h2>
      {curve.length < 2 ? (
        <p className="soft">{words.dialFew(fresh, needed)}</p>
      ) : (
        <>
          <p className="soft">{words.dialMore(alpha, endingOf(run) === "promoted")}</p>
          <Lines
            label={words.dialSays(alpha, at(0), at(alpha))}
            series={series}
            x={[0, 1]}
            y={y}
            yTicks={ticks(y, 5)}
            writeY={(value) => words.decimal(value, 2)}
            xTicks={[
              { at: 0, text: words.dialEnds[0] },
              { at: 1, text: words.dialEnds[1] },
            ]}
            marks={[{ at: alpha, text: words.dialChosen(alpha) }]}
          />
        </>
      )}
    </section>
  );
}
