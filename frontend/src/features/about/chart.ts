/** Where things of the chart of accuracies stand, in pixels and shares of 1. */
import type { HistoryVersion } from "../../api/history.ts";

export interface Frame {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface Axis {
  low: number;
  high: number;
  ticks: number[];
}

const STEPS = [0.01, 0.02, 0.05, 0.1, 0.2];
const MOST_TICKS = 6;
/** A few drawings have wide intervals; a narrower range than this would make chance look like change. */
const LEAST_RANGE = 0.04;

/** The part of 0 … 1 that holds every value with its interval, from tick to tick. */
export function axisOf(values: readonly number[]): Axis {
  const [least, most] = [Math.min(1, ...values), Math.max(0, ...values)];
  const room = Math.max(0, LEAST_RANGE - (most - least)) / 2;
  const [from, to] = [Math.max(0, least - room), Math.min(1, most + room)];
  const step = STEPS.find((one) => Math.ceil(to / one - 1e-9) - Math.floor(from / one + 1e-9) < MOST_TICKS) ?? 0.2;
  const [first, last] = [Math.floor(from / step + 1e-9), Math.ceil(to / step - 1e-9)];
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toFixed(4)));
  return { low: ticks[0] ?? 0, high: ticks.at(-1) ?? 1, ticks };
}

/** Every number that the chart must hold. */
export function valuesOf(versions: readonly HistoryVersion[]): number[] {
  return versions.flatMap(({ base, fresh, compared_on_fresh: compared }) => [
    ...(base ? [base.low, base.high] : []),
    ...(fresh ? [fresh.low, fresh.high] : []),
    ...(compared ? [compared.before] : []),
  ]);
}

export function yOf(share: number, axis: Axis, { height, top, bottom }: Frame): number {
  return top + ((axis.high - share) / (axis.high - axis.low)) * (height - top - bottom);
}

/** Each version has a column of the same width. */
export function xOf(place: number, versions: number, { width, left, right }: Frame): number {
  return left + ((place + 0.5) / versions) * (width - left - right);
}

/** The place of the version whose column is at `x`. */
export function placeAt(x: number, versions: number, { width, left, right }: Frame): number {
  const place = Math.floor(((x - left) / (width - left - right)) * versions);
  return Math.min(versions - 1, Math.max(0, place));
}

/** Of so many versions in so many pixels, every how many-th may have its number written below. */
export function labelEvery(versions: number, { width, left, right }: Frame, needed = 26): number {
  const column = (width - left - right) / versions;
  return [1, 2, 5, 10, 20, 50, 100].find((every) => every * column >= needed) ?? 200;
}
