import { expect, test } from "vitest";
import { makeHistoryVersion } from "../../testing/factories.ts";
import { liveIn, neighbours, newLabels } from "./versions.ts";

const turn = (until: string | null) => ({ since: "2026-01-01T00:00:00Z", until });

test("the version that answers now is not always the newest", () => {
  const versions = [makeHistoryVersion(3, { live: [turn("2026-01-02T00:00:00Z"), turn(null)] }), makeHistoryVersion(4)];
  expect(liveIn(versions)?.version).toBe(3);
  expect(liveIn([])).toBeUndefined();
});

test("earlier and later go over numbers that were never published", () => {
  const versions = [1, 4, 9].map((version) => makeHistoryVersion(version));
  expect(neighbours(versions, 4)).toEqual([1, 9]);
  expect(neighbours(versions, 1)).toEqual([null, 4]);
  expect(neighbours(versions, 9)).toEqual([4, null]);
});

test("a label is new to the first version that knows it, and nothing is to the very first", () => {
  const labels = [["cat"], ["cat", "rainbow"], ["cat", "rainbow"]];
  const versions = labels.map((known, place) => makeHistoryVersion(place + 1, { labels: known }));
  expect(versions.map((one) => newLabels(versions, one))).toEqual([[], ["rainbow"], []]);
});
