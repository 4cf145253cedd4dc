import { expect, test } from "vitest";
import { exportPath, previewCommand, rowsOf, thresholdsOf } from "./thresholds.ts";

const found = {
  sections: { gate: { metric: "accuracy", base_margin: 0.01, confidence: 0.95, min_fresh_examples: 60 }, training: { dial: [0.2, 1], epochs: 4 }, triggers: { cron: null } },
  defaults: { gate: { confidence: 0.95 }, training: { dial: [0.2, 1], epochs: 3 }, triggers: { cron: null } },
};

test("only numbers can be tried otherwise, in the order in which they are explained", () => {
  expect(thresholdsOf(found)).toEqual([
    { name: "base_margin", value: 0.01 },
    { name: "confidence", value: 0.95 },
    { name: "min_fresh_examples", value: 60 },
  ]);
});

test("the command names what is tried, and nothing else", () => {
  const inForce = thresholdsOf(found);
  expect(previewCommand("doodle", inForce, {})).toBe("deltaloop gate preview doodle");
  const tried = { base_margin: "0.02", confidence: "0.950", min_fresh_examples: "many; rm -rf /" };
  expect(previewCommand("doodle", inForce, tried)).toBe("deltaloop gate preview doodle --set base_margin=0.02");
});

test("a setting says whether the file chose it", () => {
  expect(rowsOf(found, "training")).toEqual([
    { name: "dial", value: "0.2, 1", own: false },
    { name: "epochs", value: "4", own: true },
  ]);
  expect(rowsOf(found, "triggers")).toEqual([{ name: "cron", value: "–", own: false }]);
  expect(rowsOf(found, "nothing")).toEqual([]);
});

test("contributors are exported only where that is asked", () => {
  expect(exportPath("doodle", "npz", false)).toBe("/api/v1/tasks/doodle/export?format=npz");
  expect(exportPath("doodle", "ndjson", true)).toContain("&contributors=true");
});
