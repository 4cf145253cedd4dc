import { describe, expect, test } from "vitest";
import { makeManifest } from "../../testing/factories.ts";
import { newsOf } from "./news.ts";

const base = (recall: Record<string, number>, n = 7000) => ({ base: { n, recall } });

describe("what is told of a version", () => {
  test("is nothing on a first visit, or where one knows it, or while it only stands in", () => {
    expect(newsOf(null, makeManifest(2), false)).toBeNull();
    expect(newsOf(2, makeManifest(2), false)).toBeNull();
    expect(newsOf(2, makeManifest(1), true)).toBeNull();
  });

  test("is how many drawings it learned from, if that is known", () => {
    expect(newsOf(7, makeManifest(8, { metrics: { submissions: 412 } }), false)).toEqual({ kind: "new", version: 8, drawings: 412, better: null });
    expect(newsOf(7, makeManifest(8), false)).toMatchObject({ drawings: null });
  });

  test("is that an older one is back, without praise", () => {
    const manifest = makeManifest(1, { metrics: { submissions: 412, ...base({ cat: 0.9 }) }, previous: makeManifest(2, { metrics: base({ cat: 0.5 }) }) });
    expect(newsOf(2, manifest, false)).toEqual({ kind: "back", version: 1, drawings: null, better: null });
  });

  test("names the label that it knows better by most", () => {
    const previous = makeManifest(1, { metrics: base({ cat: 0.7, dog: 0.6, sun: 0.9 }) });
    const manifest = makeManifest(2, { metrics: base({ cat: 0.8, dog: 0.8, sun: 0.7 }), previous });
    expect(newsOf(1, manifest, false)?.better).toEqual({ label: "dog", before: 0.6, now: 0.8 });
  });

  test.each([
    ["that few drawings may show by chance", base({ cat: 0.7, dog: 0.6 }, 40), base({ cat: 0.7, dog: 0.7 }, 40)],
    ["that is small", base({ cat: 0.7, dog: 0.6 }), base({ cat: 0.71, dog: 0.61 })],
    ["where the version before knew no such label", base({ cat: 0.7 }), base({ cat: 0.7, dog: 0.8 })],
    ["where nothing was measured", {}, base({ cat: 0.7 })],
    ["where the measures are nonsense", { base: { n: "many", recall: null } }, { base: null }],
  ])("claims no gain %s", (_, before, now) => {
    const previous = makeManifest(1, { metrics: before });
    expect(newsOf(1, makeManifest(2, { metrics: now, previous }), false)?.better).toBeNull();
  });
});
