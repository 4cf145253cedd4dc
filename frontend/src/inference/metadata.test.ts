import { describe, expect, test } from "vitest";
import { makeManifest, makeMetadataJson } from "../testing/factories.ts";
import { toBase64 } from "./base64.ts";
import { ModelError } from "./modelError.ts";
import { checkAgainstManifest, checkGolden, parseMetadata } from "./metadata.ts";

const RECIPES = { "quickdraw-bitmap": 1, mnist: 1 };

function check(json: Record<string, unknown>, manifest = makeManifest()) {
  checkAgainstManifest(parseMetadata(json), manifest, RECIPES);
}

describe("parseMetadata", () => {
  test("reads what the exporter writes", () => {
    const metadata = parseMetadata(makeMetadataJson());
    expect(metadata.unsureBelow).toBe(0.5);
    expect(metadata.golden[0]?.input).toEqual(new Uint8Array([0, 255, 0, 255]));
  });

  test.each([0, 2, "1", undefined])("refuses the unknown contract version %s", (contract) => {
    expect(() => parseMetadata(makeMetadataJson({ contract }))).toThrow(/Reload the page/);
  });

  test.each([
    ["no labels", { labels: [] }],
    ["no golden inputs", { golden: [] }],
    ["a golden input that is not base64", { golden: [{ input: "?", probabilities: [1, 0, 0] }] }],
    ["a golden input of the wrong size", { golden: [{ input: toBase64(new Uint8Array(3)), probabilities: [1, 0, 0] }] }],
    ["golden probabilities of the wrong number", { golden: [{ input: toBase64(new Uint8Array(4)), probabilities: [1] }] }],
    ["a threshold that is no number", { unsure_below: "half" }],
    ["no recipe", { recipe: null }],
  ])("refuses %s", (_, change) => {
    expect(() => parseMetadata(makeMetadataJson(change))).toThrow(ModelError);
  });
});

describe("checkAgainstManifest", () => {
  test("lets a model pass that is what its manifest says", () => {
    expect(() => check(makeMetadataJson())).not.toThrow();
  });

  test.each([
    ["another task", { task: "digits" }],
    ["labels in another order", { labels: ["cat", "bird", "sun"] }],
    ["a recipe of another name", { recipe: { name: "mnist", version: 1 } }],
    ["a recipe of another version", { recipe: { name: "quickdraw-bitmap", version: 2 } }],
  ])("refuses %s", (_, change) => {
    expect(() => check(makeMetadataJson(change))).toThrow(ModelError);
  });

  test("refuses another size of the model input", () => {
    expect(() => check(makeMetadataJson(), makeManifest(1, { input: { height: 2, width: 3, channels: 1 } }))).toThrow(/size/);
  });

  test("refuses a recipe version that this page does not run, though manifest and metadata agree on it", () => {
    const recipe = { name: "quickdraw-bitmap", version: 2 };
    expect(() => check(makeMetadataJson({ recipe }), makeManifest(1, { recipe_version: 2 }))).toThrow(/Reload the page/);
  });
});

describe("checkGolden", () => {
  const golden = { input: new Uint8Array(4), probabilities: [0.1, 0.7, 0.2] };

  test("lets float noise pass", () => {
    expect(() => checkGolden(golden, [0.105, 0.695, 0.2], 0)).not.toThrow();
  });

  test.each([
    ["a probability off by more than 0.01", [0.12, 0.68, 0.2]],
    ["another label on top", [0.7, 0.1, 0.2]],
    ["too few answers", [0.1, 0.7]],
    ["no numbers", [NaN, NaN, NaN]],
  ])("reports %s as a mismatch", (_, answer) => {
    expect(() => checkGolden(golden, answer, 0)).toThrow(expect.objectContaining({ kind: "golden_mismatch" }));
  });
});
