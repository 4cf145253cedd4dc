import type { MouseEvent } from "react";
import type { Compared, HistoryVersion } from "../../api/history.ts";
import { axisOf, type Axis, type Frame, labelEvery, placeAt, valuesOf, xOf, yOf } from "./chart.ts";
import { BaseMark, FreshMark, Legend } from "./marks.tsx";
import { useHistoryWords } from "./useAboutWords.ts";
import { useWidth } from "./useWidth.ts";

interface AccuracyChartProps {
  versions: readonly HistoryVersion[];
  chosen: number;
  choose(version: number): void;
}

/** Accuracy over versions, each with its interval, drawn as wide as there is room. The table has the same to be read. */
export function AccuracyChart({ versions, chosen, choose }: AccuracyChartProps) {
  const words = useHistoryWords();
  const [element, width] = useWidth<HTMLDivElement>();
  const frame: Frame = { width, height: width < 560 ? 250 : 310, left: 50, right: 6, top: 10, bottom: 28 };
  const axis = axisOf(valuesOf(versions));
  const measured = versions.filter(({ base }) => base !== null);
  const ends = [measured[0], measured.at(-1)].map((one) => ({ version: one?.version ?? 0, accuracy: one?.base?.accuracy ?? 0 }));
  const [first, last] = ends;
  const tapped = (event: MouseEvent<SVGSVGElement>) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    const version = versions[placeAt(x, versions.length, frame)]?.version;
    if (version !== undefined) choose(version);
  };
  return (
    <figure className="chart">
      <div ref={element} style={{ height: frame.height }}>
        {width > 0 && (
          <svg
            width={width}
            height={frame.height}
            role="img"
            aria-label={first && last && first.version > 0 ? words.described({ versions: versions.length, first, last }) : words.title}
            onClick={tapped}
            data-testid="chart"
          >
            <Grid axis={axis} frame={frame} write={words.tick} />
            <Columns versions={versions} chosen={chosen} frame={frame} />
            <Marks versions={versions} axis={axis} frame={frame} />
            <Figures place={versions.findIndex(({ version }) => version === chosen)} versions={versions} axis={axis} frame={frame} write={words.share} />
          </svg>
        )}
      </div>
      <Legend />
    </figure>
  );
}

function Grid({ axis, frame, write }: { axis: Axis; frame: Frame; write(share: number): string }) {
  return axis.ticks.map((tick) => {
    const y = yOf(tick, axis, frame);
    return (
      <g key={tick} className="chart-tick">
        <line x1={frame.left} x2={frame.width - frame.right} y1={y} y2={y} />
        <text x={frame.left - 8} y={y} dy="0.35em" textAnchor="end">
          {write(tick)}
        </text>
      </g>
    );
  });
}

/** The band behind the chosen version, and the versions' numbers. */
function Columns({ versions, chosen, frame }: Omit<AccuracyChartProps, "choose"> & { frame: Frame }) {
  const column = (frame.width - frame.left - frame.right) / versions.length;
  const every = labelEvery(versions.length, frame);
  const band = Math.min(column, 96);
  return versions.map(({ version }, place) => {
    const x = xOf(place, versions.length, frame);
    const isChosen = version === chosen;
    // The last one is always named; what would run into it is not.
    const named = isChosen || place === versions.length - 1 || (place % every === 0 && versions.length - 1 - place >= every / 2);
    return (
      <g key={version} data-chosen={isChosen}>
        {isChosen && <rect className="chart-band" x={x - band / 2} y={frame.top} width={band} height={frame.height - frame.top - frame.bottom} rx={6} />}
        {named && (
          <text className="chart-version" x={x} y={frame.height - 8} textAnchor="middle">
            {version}
          </text>
        )}
      </g>
    );
  });
}

interface FiguresProps {
  place: number;
  versions: readonly HistoryVersion[];
  axis: Axis;
  frame: Frame;
  write(share: number): string;
}

const ROOM_FOR_FIGURES = 90;

/** The chosen version's figures beside its marks, where there is room. */
function Figures({ place, versions, axis, frame, write }: FiguresProps) {
  const column = (frame.width - frame.left - frame.right) / versions.length;
  const one = versions[place];
  if (one === undefined || column < ROOM_FOR_FIGURES) return null;
  const x = xOf(place, versions.length, frame);
  const figure = (share: number, side: -1 | 1) => (
    <text className="chart-figure" x={x + side * 20} y={yOf(share, axis, frame)} dy="0.35em" textAnchor={side < 0 ? "end" : "start"}>
      {write(share)}
    </text>
  );
  return (
    <>
      {one.base && figure(one.base.accuracy, -1)}
      {one.fresh && figure(one.fresh.accuracy, 1)}
      {one.compared_on_fresh && isApart(one.compared_on_fresh, axis) && figure(one.compared_on_fresh.before, 1)}
    </>
  );
}

/** Whether two figures can stand one above the other. */
function isApart({ before, after }: Compared, { low, high }: Axis): boolean {
  return Math.abs(after - before) > 0.08 * (high - low);
}

function Marks({ versions, axis, frame }: { versions: readonly HistoryVersion[]; axis: Axis; frame: Frame }) {
  const column = (frame.width - frame.left - frame.right) / versions.length;
  const beside = Math.min(10, column / 4);
  const size = Math.min(5.5, Math.max(2.5, column / 5));
  const y = (share: number) => yOf(share, axis, frame);
  const x = (place: number) => xOf(place, versions.length, frame);
  const line = versions.flatMap(({ base }, place) => (base ? [`${x(place) - beside},${y(base.accuracy)}`] : []));
  return (
    <>
      <polyline className="chart-line" points={line.join(" ")} />
      {versions.map(({ version, base, fresh, compared_on_fresh: pair }, place) => (
        <g key={version}>
          {base && <BaseMark x={x(place) - beside} y={y(base.accuracy)} size={size} bar={[y(base.high), y(base.low)]} />}
          {fresh && (
            <FreshMark
              x={x(place) + beside}
              y={y(fresh.accuracy)}
              before={pair && y(pair.before)}
              size={size}
              bar={[y(fresh.high), y(fresh.low)]}
            />
          )}
        </g>
      ))}
    </>
  );
}
