import { useHistoryWords } from "./useAboutWords.ts";

interface MarkProps {
  x: number;
  y: number;
  size: number;
  /** From where to where the interval reaches; none in a legend. */
  bar?: readonly [top: number, bottom: number];
}

function Bar({ x, size, bar }: Pick<MarkProps, "x" | "size" | "bar">) {
  if (!bar) return null;
  const width = size * 2 + 2;
  return <rect className="mark-bar" x={x - width / 2} y={bar[0]} width={width} height={Math.max(1, bar[1] - bar[0])} rx={Math.min(3, size)} />;
}

function diamond(x: number, y: number, size: number): string {
  return `M${x} ${y - size}L${x + size} ${y}L${x} ${y + size}L${x - size} ${y}Z`;
}

/** A dot: an accuracy on the base dataset. */
export function BaseMark({ x, y, size, bar }: MarkProps) {
  return (
    <g className="mark-base">
      <Bar x={x} size={size} bar={bar} />
      <circle cx={x} cy={y} r={size * 0.8} />
    </g>
  );
}

/** Two diamonds: the version before, hollow, and the new one on the same drawings. */
export function FreshMark({ x, y, before, size, bar }: MarkProps & { before: number | null }) {
  return (
    <g className="mark-fresh">
      {before !== null && (
        <>
          <line x1={x} x2={x} y1={before} y2={y} />
          <path className="mark-hollow" d={diamond(x, before, size)} />
        </>
      )}
      <Bar x={x} size={size} bar={bar} />
      <path d={diamond(x, y, size)} />
    </g>
  );
}

/** What the marks of the chart mean. */
export function Legend() {
  const words = useHistoryWords();
  return (
    <figcaption className="legend">
      <p>
        <svg width={28} height={18} aria-hidden="true">
          <BaseMark x={14} y={9} size={6} />
        </svg>
        {words.onBase}
      </p>
      <p>
        <svg width={28} height={18} aria-hidden="true">
          <path className="legend-pair" d="M7 9H21" />
          <FreshMark x={21} y={9} before={null} size={6} />
          <path className="legend-pair mark-hollow" d={diamond(7, 9, 5.5)} />
        </svg>
        {words.onFresh}
      </p>
      <p className="legend-note">{words.bars}</p>
    </figcaption>
  );
}
