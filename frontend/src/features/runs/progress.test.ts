import { expect, test } from "vitest";
import { curve, epochsOf, isOpen, plannedEpochs, secondsOf, stepOf } from "./progress.ts";

const epochs = [
  { epoch: 1, loss: 0.4, accuracy: 0.9, seconds: 2, fresh_validation_accuracy: 0.86 },
  { epoch: 2, loss: 0.3, accuracy: 0.92, seconds: 1, fresh_validation_accuracy: 0.88, base_validation_accuracy: 0.91 },
];

test("a curve has the epochs that measured it", () => {
  const found = epochsOf({ epochs });
  expect(curve(found, "loss")).toEqual([[1, 0.4], [2, 0.3]]);
  expect(curve(found, "base")).toEqual([[2, 0.91]]);
  expect(epochsOf({ epochs: [] })).toEqual([]);
});

test("the drawing has room for the epochs that are still to come", () => {
  expect(plannedEpochs({ epochs, record: { training: { epochs: 5 } }, settings: {} })).toBe(5);
  expect(plannedEpochs({ epochs, record: {}, settings: { training: { epochs: 4 } } })).toBe(4);
  expect(plannedEpochs({ epochs: [epochs[0] ?? {}], record: {}, settings: {} })).toBe(2);
});

test("a step that is none of the known ones is none", () => {
  expect(stepOf({ step: "training" })).toBe("training");
  expect([stepOf({ step: "queued" }), stepOf({ step: "done" }), stepOf({ step: "" })]).toEqual([null, null, null]);
  expect([isOpen({ state: "queued" }), isOpen({ state: "running" }), isOpen({ state: "failed" })]).toEqual([true, true, false]);
});

test("a run has taken time from its start to its end, or to now", () => {
  const started_at = "2026-01-01T00:00:00Z";
  const now = new Date("2026-01-01T00:02:00Z");
  expect(secondsOf({ started_at, finished_at: "2026-01-01T00:00:26Z" }, now)).toBe(26);
  expect(secondsOf({ started_at, finished_at: null }, now)).toBe(120);
  expect(secondsOf({ started_at: null, finished_at: null }, now)).toBeNull();
});
