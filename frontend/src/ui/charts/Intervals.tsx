import { type Domain, edge, place } from "./scale.ts";
import "./charts.css";

export interface IntervalRow {
  key: string;
  name: string;
  /** Null: nothing was measured; the note says so. */
  value: number | null;
  low: number | null;
  high: number | null;
  /** What the dot says, in words and numbers. */
  note: string;
  tone: "gain" | "loss" | "plain";
  /** A limit of its own, as a tick. */
  limit?: number | null;
}

interface IntervalsProps {
  rows: readonly IntervalRow[];
  domain: Domain;
  /** Where a dotted line runs through all rows. */
  marks: readonly number[];
  ticks: readonly number[];
  write(value: number): string;
}

/** A dot and its interval for each row, on one scale; the note says the same to whoever cannot see it. */
export function Intervals({ rows, domain, marks, ticks, write }: IntervalsProps) {
  const at = (value: number) => ({ left: `${place(value, domain)}%` });
  return (
    <div className="intervals">
      <ul className="intervals-rows">
        {rows.map((row) => (
          <li key={row.key} className="intervals-row" data-tone={row.tone} data-empty={row.value === null} data-key={row.key}>
            <span className="intervals-name">{row.name}</span>
            <span className="intervals-track" aria-hidden="true">
              {marks.map((mark) => (
                <i key={mark} className="intervals-mark" style={at(mark)} />
              ))}
              {row.low !== null && row.high !== null && (
                <i
                  className="intervals-span"
                  style={{ ...at(row.low), width: `${Math.max(0, place(row.high, domain) - place(row.low, domain))}%` }}
                />
              )}
              {row.limit != null && <i className="intervals-limit" style={at(row.limit)} />}
              {row.value !== null && <i className="intervals-dot" style={at(row.value)} />}
            </span>
            <span className="intervals-note">{row.note}</span>
          </li>
        ))}
      </ul>
      <div className="intervals-row intervals-scale" aria-hidden="true">
        <span />
        <span className="intervals-ticks">
          {ticks.map((tick) => (
            <span key={tick} data-edge={edge(place(tick, domain))} style={at(tick)}>
              {write(tick)}
            </span>
          ))}
        </span>
      </div>
    </div>
  );
}
