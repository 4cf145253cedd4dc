/** Whether what was kept as text is what it was when it was written: anybody may have touched it. */
import type { Stroke } from "./recipes.ts";

export function isList<T>(value: unknown, isOne: (item: unknown) => item is T): value is T[] {
  return Array.isArray(value) && value.every(isOne);
}

export function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

export function isStroke(value: unknown): value is Stroke {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [xs, ys] = value as [unknown, unknown];
  return isList(xs, isNumber) && isList(ys, isNumber) && xs.length === ys.length && xs.length > 0;
}
