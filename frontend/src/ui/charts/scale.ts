/** From what is measured to places on a drawing; pure. */
export type Domain = readonly [number, number];

/** Where a value lies, in percent of the way from the domain's start to its end; what lies beyond stays at the edge. */
export function place(value: number, [low, high]: Domain): number {
  if (high <= low) return 50;
  return Math.min(100, Math.max(0, ((value - low) / (high - low)) * 100));
}

/** A domain that shows all of the values, with some air around them; never without width. */
export function around(values: readonly number[], air = 0.06): Domain {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [0, 1];
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const width = high - low || Math.abs(high) || 1;
  return [low - air * width, high + air * width];
}

/** Round values within a domain, at most `most` of them. */
export function ticks([low, high]: Domain, most = 5): number[] {
  const rough = (high - low) / most;
  if (!(rough > 0)) return [low];
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((factor) => factor * size >= rough) ?? 10) * size;
  const found: number[] = [];
  // Counted, not added up: 0.1 + 0.2 is not 0.3.
  for (let n = Math.ceil(low / step - 1e-9); n * step <= high + step * 1e-9; n += 1) found.push(Number((n * step).toPrecision(12)) + 0);
  return found;
}

/** Points (percent of the box, y from the top) as the `points` of an SVG polyline. */
export function line(points: readonly (readonly [number, number])[], x: Domain, y: Domain): string {
  return points.map(([px, py]) => `${place(px, x).toFixed(2)},${(100 - place(py, y)).toFixed(2)}`).join(" ");
}

/** Whether words at a place (percent) must begin or end there, so as not to reach beyond the drawing. */
export function edge(percent: number): "first" | "last" | undefined {
  if (percent < 8) return "first";
  return percent > 92 ? "last" : undefined;
}
