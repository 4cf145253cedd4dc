import { type Domain, edge, line, place } from "./scale.ts";
import "./charts.css";

export interface Series {
  key: string;
  name: string;
  tone: "sure" | "hot" | "ink" | "soft";
  points: readonly (readonly [number, number])[];
  /** Half-transparent spans through the points: [x, low, high]. */
  spans?: readonly (readonly [number, number, number])[];
}

interface LinesProps {
  /** All that the drawing says, in words. */
  label: string;
  series: readonly Series[];
  x: Domain;
  y: Domain;
  yTicks: readonly number[];
  writeY(value: number): string;
  xTicks: readonly { at: number; text: string }[];
  /** Dotted upright lines, with what they mean. */
  marks?: readonly { at: number; text: string }[];
  /** Dotted level lines. */
  levels?: readonly { at: number; text: string }[];
  /** Whether the points are joined by a line. */
  joined?: boolean;
}

/** Lines through points, drawn as large as there is room; the words around it keep their size. */
export function Lines({ label, series, x, y, yTicks, writeY, xTicks, marks = [], levels = [], joined = true }: LinesProps) {
  const left = (value: number) => `${place(value, x)}%`;
  const top = (value: number) => `${100 - place(value, y)}%`;
  return (
    <figure className="lines">
      <ul className="lines-names">
        {series.map(({ key, name, tone }) => (
          <li key={key} data-tone={tone}>
            {name}
          </li>
        ))}
      </ul>
      <div className="lines-body" role="img" aria-label={label}>
        <div className="lines-y">
          {yTicks.map((tick) => (
            <span key={tick} style={{ top: top(tick) }}>
              {writeY(tick)}
            </span>
          ))}
        </div>
        <div className="lines-sheet">
          <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
            {yTicks.map((tick) => (
              <line key={tick} className="lines-rule" x1={0} x2={100} y1={100 - place(tick, y)} y2={100 - place(tick, y)} />
            ))}
            {marks.map(({ at }) => (
              <line key={at} className="lines-mark" x1={place(at, x)} x2={place(at, x)} y1={0} y2={100} />
            ))}
            {levels.map(({ at }) => (
              <line key={at} className="lines-mark" x1={0} x2={100} y1={100 - place(at, y)} y2={100 - place(at, y)} />
            ))}
            {joined &&
              series.map(({ key, tone, points }) => <polyline key={key} className="lines-line" data-tone={tone} points={line(points, x, y)} />)}
            {series.flatMap(({ key, tone, spans = [] }) =>
              spans.map(([at, low, high]) => (
                <line
                  key={`${key} ${at}`}
                  className="lines-span"
                  data-tone={tone}
                  x1={place(at, x)}
                  x2={place(at, x)}
                  y1={100 - place(low, y)}
                  y2={100 - place(high, y)}
                />
              )),
            )}
          </svg>
          {series.flatMap(({ key, tone, points }) =>
            points.map(([px, py]) => <i key={`${key} ${px}`} className="lines-dot" data-tone={tone} style={{ left: left(px), top: top(py) }} />),
          )}
          {marks.map(({ at, text }) => (
            <span key={at} className="lines-said" data-side={place(at, x) > 60 ? "left" : "right"} style={{ left: left(at) }}>
              {text}
            </span>
          ))}
          {levels.map(({ at, text }) => (
            <span key={at} className="lines-level" style={{ top: top(at) }}>
              {text}
            </span>
          ))}
        </div>
        <div className="lines-x">
          {xTicks.map(({ at, text }) => (
            <span key={at} data-edge={edge(place(at, x))} style={{ left: left(at) }}>
              {text}
            </span>
          ))}
        </div>
      </div>
    </figure>
  );
}
