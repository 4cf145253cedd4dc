import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Manifest, ModelReport } from "../../api/types.ts";
import { ModelError } from "../../inference/modelError.ts";
import { FakeClassifier, makeManifest } from "../../testing/factories.ts";
import { ModelKeeper } from "./modelKeeper.ts";

let published: Manifest | null | Error;
let classifier: FakeClassifier;
let reports: ModelReport[];
let keeper: ModelKeeper;

beforeEach(() => {
  published = makeManifest(1);
  classifier = new FakeClassifier();
  reports = [];
  keeper = new ModelKeeper("doodle", {
    classifier,
    getManifest: async () => {
      if (published instanceof Error) throw published;
      return published;
    },
    report: async (report) => void reports.push(report),
  });
});

const version = () => keeper.snapshot().model?.version;

describe("the first model", () => {
  test("answers as soon as it is there, even into a drawing that was begun before", async () => {
    keeper.setSheetEmpty(false);
    await keeper.check();
    expect(keeper.snapshot()).toMatchObject({ phase: "ready" });
    expect(version()).toBe(1);
  });

  test("that does not exist yet is no failure, and comes when it is published", async () => {
    published = null;
    await keeper.check();
    expect(keeper.snapshot().phase).toBe("absent");
    published = makeManifest(1);
    await keeper.check();
    expect(version()).toBe(1);
  });

  test("that did not arrive is asked for again, and not reported", async () => {
    classifier.fails = () => new ModelError("unreachable", "no connection");
    await keeper.check();
    expect(keeper.snapshot().phase).toBe("failed");
    classifier.fails = undefined;
    await keeper.check();
    expect(version()).toBe(1);
    expect(reports).toEqual([]);
  });

  test("is asked for once more where somebody comes back while a look is failing, and no oftener", async () => {
    let asked = 0;
    let give: (manifest: Manifest | Promise<never>) => void = () => undefined;
    keeper = new ModelKeeper("doodle", {
      classifier,
      getManifest: () => {
        asked += 1;
        return new Promise((resolve) => (give = resolve));
      },
      report: async () => undefined,
    });
    const looks = [keeper.check(), keeper.check(), keeper.check()];
    give(Promise.reject(new Error("The server answers 500.")));
    await vi.waitFor(() => expect(asked).toBe(2));
    void keeper.check();
    give(makeManifest(1));
    await Promise.all(looks);
    expect(version()).toBe(1);
    expect(asked).toBe(2);
  });

  test("on a server that is down is a sentence, until the server is back", async () => {
    published = new Error("The server cannot be reached.");
    await keeper.check();
    expect(keeper.snapshot()).toMatchObject({ phase: "failed", problem: "server in trouble" });
    published = makeManifest(1);
    await keeper.check();
    expect(keeper.snapshot()).toMatchObject({ phase: "ready", problem: null });
  });
});

describe("a first model that fails in this browser", () => {
  const broken = (...digests: string[]) => {
    classifier.fails = (digest) => (digests.includes(digest) ? new ModelError("golden_mismatch", "off by 0.3") : undefined);
  };
  beforeEach(() => {
    published = makeManifest(2, { previous: makeManifest(1) });
    broken("digest-2");
  });

  test("is reported, and the version before answers and says instead of which", async () => {
    await keeper.check();
    await keeper.check();
    expect(keeper.snapshot()).toMatchObject({ phase: "ready", insteadOf: 2, problem: null });
    expect(version()).toBe(1);
    expect(reports.map((report) => report.version)).toEqual([2]);
    expect(classifier.asked).toEqual(["load digest-2", "load digest-1"]);
  });

  test("leaves the page without one where the version before fails too, and both are reported once", async () => {
    broken("digest-1", "digest-2");
    await keeper.check();
    await keeper.check();
    expect(keeper.snapshot()).toMatchObject({ phase: "failed", model: null });
    expect(reports.map((report) => report.version)).toEqual([2, 1]);
  });

  test("is stood in for as soon as the version before can be reached", async () => {
    classifier.fails = (digest) =>
      digest === "digest-2" ? new ModelError("golden_mismatch", "off by 0.3") : new ModelError("unreachable", "no connection");
    await keeper.check();
    expect(keeper.snapshot().phase).toBe("failed");
    broken("digest-2");
    await keeper.check();
    expect(version()).toBe(1);
  });

  test("gives way to the next version that works", async () => {
    await keeper.check();
    published = makeManifest(3, { previous: makeManifest(2) });
    await keeper.check();
    expect(keeper.snapshot()).toMatchObject({ insteadOf: null });
    expect(version()).toBe(3);
  });

  test("is forgotten once it is rolled back to the one that answers", async () => {
    await keeper.check();
    published = makeManifest(1);
    await keeper.check();
    expect(keeper.snapshot()).toMatchObject({ insteadOf: null, phase: "ready" });
    expect(version()).toBe(1);
  });
});

describe("a new version", () => {
  beforeEach(async () => keeper.check());

  test("swaps in at once while the sheet is empty, and the old one is released", async () => {
    published = makeManifest(2);
    await keeper.check();
    expect(version()).toBe(2);
    expect(classifier.asked).toEqual(["load digest-1", "load digest-2", "release digest-1"]);
  });

  test("waits for the end of the drawing, and then needs no more loading", async () => {
    keeper.setSheetEmpty(false);
    published = makeManifest(2);
    await keeper.check();
    expect(version()).toBe(1);
    expect(classifier.asked).toEqual(["load digest-1", "load digest-2"]);
    keeper.setSheetEmpty(true);
    expect(version()).toBe(2);
  });

  test("brings its manifest along, which says what it learned from", async () => {
    published = makeManifest(2, { metrics: { submissions: 800 } });
    await keeper.check();
    expect(keeper.snapshot().manifest).toEqual(published);
  });

  test("that is rolled back while it waits never comes", async () => {
    keeper.setSheetEmpty(false);
    published = makeManifest(2);
    await keeper.check();
    published = makeManifest(1);
    await keeper.check();
    keeper.setSheetEmpty(true);
    expect(version()).toBe(1);
  });

  test("is not loaded again and again while nothing changes", async () => {
    await keeper.check();
    await keeper.check();
    expect(classifier.asked).toEqual(["load digest-1"]);
  });

  test("that fails its golden inputs is reported once, and the old one stays", async () => {
    classifier.fails = (digest) => (digest === "digest-2" ? new ModelError("golden_mismatch", "off by 0.3") : undefined);
    published = makeManifest(2);
    await keeper.check();
    await keeper.check();
    expect(version()).toBe(1);
    expect(keeper.snapshot().phase).toBe("ready");
    expect(reports).toEqual([{ task: "doodle", version: 2, kind: "golden_mismatch", detail: "off by 0.3" }]);
  });

  test("after a refused one is taken", async () => {
    classifier.fails = (digest) => (digest === "digest-2" ? new ModelError("load_failed", "404") : undefined);
    published = makeManifest(2);
    await keeper.check();
    published = makeManifest(3);
    await keeper.check();
    expect(version()).toBe(3);
  });

  test("does not hide that the server is unreachable now: the old one simply goes on", async () => {
    published = new Error("away");
    await keeper.check();
    expect(keeper.snapshot()).toMatchObject({ phase: "ready", problem: null });
  });
});
