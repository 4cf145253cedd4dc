import { expect, test } from "vitest";
import { byLabel, lastDays } from "./days.ts";

test("days are counted in UTC, the oldest first", () => {
  expect(lastDays(new Date("2026-03-01T00:30:00Z"), 3)).toEqual(["2026-02-27", "2026-02-28", "2026-03-01"]);
});

test("each label has a count for each day, and what nobody drew is nothing", () => {
  const days: { day: string; labels: Record<string, number>; unlabelled: number }[] = [
    { day: "2026-02-27", labels: { cat: 2 }, unlabelled: 0 },
    { day: "2026-03-01", labels: { cat: 1, dog: 4 }, unlabelled: 3 },
    { day: "2025-01-01", labels: { cat: 99 }, unlabelled: 9 },
  ];
  const { all, each } = byLabel(days, ["cat", "dog", "sun"], ["2026-02-27", "2026-02-28", "2026-03-01"]);
  expect(all).toEqual({ label: null, counts: [2, 0, 8], total: 10 });
  expect(each).toEqual([
    { label: "cat", counts: [2, 0, 1], total: 3 },
    { label: "dog", counts: [0, 0, 4], total: 4 },
    { label: "sun", counts: [0, 0, 0], total: 0 },
    { label: null, counts: [0, 0, 3], total: 3 },
  ]);
  expect(byLabel([], ["cat"], ["2026-02-27"]).each).toHaveLength(1);
});
