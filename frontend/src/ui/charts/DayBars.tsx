import "./charts.css";

export interface DayRow {
  key: string;
  name: string;
  /** One for each day, the oldest first. */
  counts: readonly number[];
  note: string;
}

/** A row of bars for each label, all on one scale; the note has the sum. */
export function DayBars({ rows, days }: { rows: readonly DayRow[]; days: readonly [string, string] }) {
  const most = Math.max(1, ...rows.flatMap(({ counts }) => counts));
  return (
    <div className="day-bars">
      <ul>
        {rows.map(({ key, name, counts, note }) => (
          <li key={key} className="day-bars-row" data-key={key}>
            <span className="day-bars-name">{name}</span>
            <span className="day-bars-track" aria-hidden="true">
              {counts.map((count, day) => (
                <i key={day} data-empty={count === 0} style={{ height: `${count === 0 ? 0 : Math.max(6, (count / most) * 100)}%` }} />
              ))}
            </span>
            <span className="day-bars-note">{note}</span>
          </li>
        ))}
      </ul>
      <div className="day-bars-row day-bars-scale" aria-hidden="true">
        <span />
        <span className="day-bars-days">
          <span>{days[0]}</span>
          <span>{days[1]}</span>
        </span>
      </div>
    </div>
  );
}
