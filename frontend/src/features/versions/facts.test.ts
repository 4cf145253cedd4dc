import { expect, test } from "vitest";
import { comparable, doubtOf, measuredOn, recallPairs, spans } from "./facts.ts";

const LABELS = ["cat", "dog"];
const base = (accuracy: number, recall: Record<string, number>, n = 100) => ({ n, accuracy, interval: [accuracy - 0.05, accuracy + 0.05], recall });

function version(number: number, values: { metrics?: Record<string, unknown>; labels?: string[]; champion?: number } = {}) {
  const { metrics = { base: base(0.9, { cat: 0.95, dog: 0.85 }) }, labels = LABELS, champion } = values;
  const maker = champion === undefined ? null : { run: 40 + number, champion_version: champion, drawings: 10, contributors: 3, decision: "promote" as const };
  return { version: number, labels, metrics, recipe_version: 1, maker };
}

test("an accuracy without its interval is none", () => {
  expect(measuredOn(version(1), "base")).toMatchObject({ value: 0.9, n: 100 });
  expect(measuredOn(version(1), "fresh")).toBeNull();
  for (const broken of [0.9, { n: 5, accuracy: 0.9 }, { n: 0, accuracy: 0.9, interval: [0, 1] }, { n: 5, accuracy: 1.2, interval: [0, 1] }]) {
    expect(measuredOn({ metrics: { base: broken } }, "base")).toBeNull();
  }
});

test("doubt is said as far as it was measured", () => {
  expect(doubtOf({ metrics: { calibration: { ece_after: 0.01, unsure_below: 0.8, rates: { right: { unsure: 0.1 }, other: {} } } } })).toEqual({
    error: 0.01,
    unsureBelow: 0.8,
    unsure: { right: 0.1 },
  });
  expect(doubtOf({ metrics: {} })).toBeNull();
});

test("what was live when follows from the promotions, and saying it twice changes nothing", () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
  const promotions = [
    { version: 1, created_at: at(30) },
    { version: 2, created_at: at(20) },
    { version: 2, created_at: at(10) },
    { version: 1, created_at: at(0) },
  ];
  const start = Date.UTC(2026, 0, 1);
  expect(spans(promotions)).toEqual([
    { version: 1, from: start, until: start + 600_000 },
    { version: 2, from: start + 600_000, until: start + 1_800_000 },
    { version: 1, from: start + 1_800_000, until: null },
  ]);
  expect(spans([])).toEqual([]);
});

test("two versions are compared as far as they can be", () => {
  const first = version(1);
  expect(comparable(first, version(2, { champion: 1 }))).toEqual({ base: "same", fresh: "missing", run: 42 });
  expect(comparable(version(2, { champion: 1 }), first).run).toBe(42);
  expect(comparable(first, version(2, { metrics: { base: base(0.9, {}, 90) } })).base).toBe("other drawings");
  expect(comparable(first, version(2, { labels: ["cat", "dog", "fox"] })).base).toBe("other labels");
  expect(comparable(first, version(2, { metrics: {} }))).toEqual({ base: "missing", fresh: "missing", run: null });
  const both = { base: base(0.9, {}), fresh: base(0.5, {}) };
  expect(comparable(version(1, { metrics: both }), version(2, { metrics: both })).fresh).toBe("other drawings");
});

test("what a label lost comes first, and one that only one of them knows last", () => {
  const later = version(2, { labels: ["cat", "dog", "fox"], metrics: { base: base(0.9, { cat: 0.9, dog: 0.95, fox: 0.5 }) } });
  expect(recallPairs(version(1), later)).toEqual([
    { label: "cat", before: 0.95, after: 0.9 },
    { label: "dog", before: 0.85, after: 0.95 },
    { label: "fox", before: null, after: 0.5 },
  ]);
});
