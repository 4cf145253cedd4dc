import { describe, expect, test } from "vitest";
import {
  anchorsOf, calibrationOf, canBeReplayed, controlOf, dialOf, endingOf, interval, labelsOf, learnedOf, onKnownData, outlookOf, overallOf, paired, reasonsOf,
} from "./findings.ts";

const on = (difference: number, won: number, lost: number, n = 100) => ({ n, champion: 0.5, challenger: 0.5 + difference, difference, won, lost });

/** As the gate writes it. */
const promoted = {
  decision: "promote",
  reasons: ["No worse on the base holdout.", "Better on fresh drawings."],
  base: { ...on(-0.002, 46, 64, 7209), bound: -0.006, margin: 0.01, passed: true },
  fresh: { ...on(0.39, 348, 5, 870), contributors: 23, p_contributors: 1e-7, passed: true },
  mix: { difference: 0.19, p: 1e-7, passed: true },
  budget: { look: 2, alpha: 0.0068 },
  anchors: [{ version: 1, known: 10, base: { ...on(-0.008, 77, 135, 7209), bound: -0.012, margin: 0.01, passed: false }, down: [], passed: false }, { version: 2 }],
  per_label: [
    { label: "cat", base: on(0.01, 3, 2), fresh: { n: 0, won: 0, lost: 0, champion: null, challenger: null, difference: null }, bound: -0.01, passed: true },
    { label: "rainbow", new: true, base: on(0, 0, 0), fresh: on(0.9, 90, 0), bound: 0.8, passed: true },
  ],
};

describe("a verdict", () => {
  test("is read as the gate wrote it", () => {
    const { fresh, base, mix, look } = overallOf({ verdict: promoted });
    expect([fresh?.won, fresh?.lost, fresh?.contributors, base?.margin, mix?.difference, look]).toEqual([348, 5, 23, 0.01, 0.19, 2]);
    expect(labelsOf({ verdict: promoted }).map(({ label, isNew, fresh: one }) => [label, isNew, one?.won ?? null])).toEqual([
      ["cat", false, null],
      ["rainbow", true, 90],
    ]);
    expect(anchorsOf({ verdict: promoted })).toMatchObject([{ version: 1, lost: 135, margin: 0.01, passed: false }]);
    expect(reasonsOf({ verdict: promoted })).toHaveLength(2);
    expect(canBeReplayed({ verdict: promoted })).toBe(true);
  });

  test.each([null, {}, { decision: "reject", reasons: ["Too few."], base: { n: 7209, needed: 1000 }, fresh: {}, mix: {}, per_label: [] }, { per_label: "none", reasons: 3, base: [] }])(
    "that judged nothing has no numbers: %j",
    (verdict) => {
      expect(overallOf({ verdict })).toEqual({ fresh: null, base: null, mix: null, look: null });
      expect(labelsOf({ verdict })).toEqual([]);
      expect(anchorsOf({ verdict })).toEqual([]);
      expect(canBeReplayed({ verdict })).toBe(false);
    },
  );

  test("ends a run in one of five ways, or the run goes on", () => {
    const ended = (verdict: Record<string, unknown>, candidate_version: number | null) => endingOf({ state: "succeeded", verdict, candidate_version });
    expect(ended(promoted, 2)).toBe("promoted");
    expect(ended({ decision: "reject" }, 3)).toBe("rejected");
    expect(ended({ decision: "reject" }, null)).toBe("not judged");
    expect(endingOf({ state: "failed", verdict: null, candidate_version: null })).toBe("failed");
    expect(endingOf({ state: "cancelled", verdict: null, candidate_version: null })).toBe("cancelled");
    expect(endingOf({ state: "queued", verdict: null, candidate_version: null })).toBe("open");
  });
});

describe("an interval of a paired difference", () => {
  test("holds the difference, and is narrower the more drawings there are", () => {
    const [low, high] = interval({ n: 870, won: 348, lost: 5 });
    expect(low).toBeGreaterThan(0.35);
    expect(high).toBeLessThan(0.44);
    const [less, more] = interval({ n: 87, won: 35, lost: 1 });
    expect(more - less).toBeGreaterThan(high - low);
  });

  test("is the one of Agresti and Min (2005), and never beyond all", () => {
    // By hand: (16.5 − 4.5) / 102 ± 1.96 · √(21 − 144/102) / 102.
    const [low, high] = interval({ n: 100, won: 16, lost: 4 });
    expect([low.toFixed(4), high.toFixed(4)]).toEqual(["0.0326", "0.2027"]);
    expect(interval({ n: 1, won: 1, lost: 0 })[1]).toBeLessThanOrEqual(1);
    expect(interval({ n: 50, won: 0, lost: 0 })[0]).toBeLessThan(0);
  });
});

describe("a record", () => {
  test("is read as the steps wrote it", () => {
    const record = {
      dial: { alpha: 0.6, curve: [{ alpha: 0, mix: 0.9, base: 0.3, cost: 0.9 }, { alpha: 0.6, mix: 0.5, base: 0.29, cost: 0.5 }, { alpha: "1" }], fresh: 374, needed: 30 },
      outlook: { look: 1, people: 23, seen: 10, gain: 0.057, chance: 0.57 },
      calibration: { ece_before: 0.03, ece_after: 0.008, n: 2870, unsure_below: 0.79, rates: { right: { unsure: 0.09, n: 2615 }, scribbles: { unsure: 0.96, n: 300 } } },
      control: { control: { fresh: -0.017, base: 0.0005 }, challenger: { fresh: 0.39, base: -0.002 } },
      admission: { kept: 2715, contributors: 67, in_doubt: 9 },
      replay: { fresh: 2706 },
      look: { known_data: true },
    };
    expect(dialOf({ record })?.curve.map(({ alpha }) => alpha)).toEqual([0, 0.6]);
    expect(outlookOf({ record })?.chance).toBe(0.57);
    expect(calibrationOf({ record })?.rates.map(({ kind }) => kind)).toEqual(["right", "scribbles"]);
    expect(controlOf({ record })).toEqual({ fresh: -0.017, base: 0.0005 });
    expect(learnedOf({ record })).toEqual({ drawings: 2706, people: 67, inDoubt: 9 });
    expect(onKnownData({ record })).toBe(true);
  });

  test("of a run that came not so far has nothing", () => {
    for (const of of [dialOf, outlookOf, calibrationOf, controlOf, learnedOf]) expect(of({ record: {} })).toBeNull();
    expect(onKnownData({ record: { look: null } })).toBe(false);
    expect(outlookOf({ record: { outlook: { look: 3, people: 2, chance: null } } })?.chance).toBeNull();
    expect(paired({ n: 3 })).toBeNull();
  });
});
