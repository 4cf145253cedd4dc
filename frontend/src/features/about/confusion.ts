/** What a version takes for what: `rows[truth][answer]` counts examples. */
export interface Counted {
  labels: readonly string[];
  rows: readonly (readonly number[])[];
}

/** Of `of` drawings of `truth`, `n` were taken for `said`. */
export interface Cell {
  truth: string;
  said: string;
  n: number;
  of: number;
}

/** More labels than this make squares too small to be tapped: then the list alone is shown. */
export const MOST_SQUARES = 24;

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

export function cellAt({ labels, rows }: Counted, truth: number, said: number): Cell {
  const row = rows[truth] ?? [];
  return { truth: labels[truth] ?? "", said: labels[said] ?? "", n: row[said] ?? 0, of: sum(row) };
}

export function isRight({ truth, said }: Cell): boolean {
  return truth === said;
}

/** The most frequent mistakes, as shares of what was drawn, the worst first. */
export function mixUps(counted: Counted, most: number): Cell[] {
  return counted.rows
    .flatMap((row, truth) => row.map((_, said) => cellAt(counted, truth, said)))
    .filter((cell) => !isRight(cell) && cell.n > 0)
    .sort((a, b) => b.n / b.of - a.n / a.of)
    .slice(0, most);
}

/** The largest share that a mistake has of what was drawn; 0 where there is none. */
export function worstShare(counted: Counted): number {
  const [worst] = mixUps(counted, 1);
  return worst ? worst.n / worst.of : 0;
}

/** The place of the label that is recognised least, of those that there are examples of. */
export function weakestLabel(counted: Counted): number {
  const right = counted.labels.map((_, place) => cellAt(counted, place, place)).map(({ n, of }) => (of > 0 ? n / of : 1));
  return right.indexOf(Math.min(...right));
}

/**
 * How much ink a square gets, 0 … 1: what is right by its share, a mistake beside the worst one, so that few mistakes show
 * beside many right answers. The root spreads the small ones.
 */
export function inkOf(cell: Cell, worst: number): number {
  if (cell.of === 0 || cell.n === 0) return 0;
  const share = cell.n / cell.of;
  return isRight(cell) ? share : Math.sqrt(share / worst);
}

/** The 95 % interval of a share of n (Wilson). */
export function interval(hits: number, n: number): [number, number] {
  const z = 1.96;
  const share = hits / n;
  const middle = share + (z * z) / (2 * n);
  const half = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  const whole = 1 + (z * z) / n;
  return [Math.max(0, (middle - half) / whole), Math.min(1, (middle + half) / whole)];
}

/** Where an arrow key leads to in a square of so many rows and columns; null for other keys. */
export function steered(key: string, [row, column]: readonly [number, number], size: number): [number, number] | null {
  const steps: Record<string, [number, number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const step = steps[key];
  const within = (place: number) => Math.min(size - 1, Math.max(0, place));
  if (step) return [within(row + step[0]), within(column + step[1])];
  if (key === "Home") return [row, 0];
  if (key === "End") return [row, size - 1];
  return null;
}
