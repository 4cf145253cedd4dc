import "./charts.css";

interface AmountProps {
  name: string;
  /** 0 … 1 of the whole line; without it there is no line. */
  value?: number;
  /** Where a tick stands, 0 … 1. */
  tick?: number;
  note: string;
  tone?: "sure" | "hot" | "soft";
}

/** How much there is, as ink on a line, with a tick where something begins. */
export function Amount({ name, value, tick, note, tone = "sure" }: AmountProps) {
  const percent = (share: number) => `${Math.min(100, Math.max(0, share * 100))}%`;
  return (
    <li className="amount" data-tone={tone}>
      <span className="amount-name">{name}</span>
      <span className="amount-note">{note}</span>
      {value !== undefined && (
        <span className="amount-line" aria-hidden="true">
          <i className="amount-ink" style={{ width: percent(value) }} />
          {tick !== undefined && <i className="amount-tick" style={{ left: percent(tick) }} />}
        </span>
      )}
    </li>
  );
}
