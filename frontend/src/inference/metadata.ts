import { fromBase64 } from "./base64.ts";
import { ModelError } from "./modelError.ts";

/** The newest `metadata.json` layout that this page understands. */
export const CONTRACT = 1;

/** How far a golden probability may be from the exporter's: rounded weights and another backend's arithmetic. */
export const GOLDEN_TOLERANCE = 0.01;

export interface InputShape {
  height: number;
  width: number;
  channels: number;
}

/** What the server says about the model that should answer now. */
export interface ModelManifest {
  task: string;
  version: number;
  digest: string;
  labels: string[];
  input: InputShape;
  recipe: string;
  recipe_version: number;
  model_url: string;
}

export interface Golden {
  input: Uint8Array;
  probabilities: number[];
}

/** What a model says about itself in `metadata.json`, checked. */
export interface Metadata {
  task: string;
  revision: number;
  labels: string[];
  input: InputShape;
  recipe: { name: string; version: number };
  architecture: string;
  parameters: number;
  /** Below this probability the page says that it is unsure; chosen on validation data for this very version. */
  unsureBelow: number;
  golden: Golden[];
  metrics: Record<string, unknown>;
}

type Json = Record<string, unknown>;

function refuse(message: string): never {
  throw new ModelError("load_failed", message);
}

function object(value: unknown, name: string): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) refuse(`metadata.json: ${name} is missing`);
  return value as Json;
}

function number(value: unknown, name: string): number {
  if (typeof value !== "number" || !Number.isFinite(value)) refuse(`metadata.json: ${name} is not a number`);
  return value;
}

function text(value: unknown, name: string): string {
  if (typeof value !== "string" || value === "") refuse(`metadata.json: ${name} is missing`);
  return value;
}

function list(value: unknown, name: string): unknown[] {
  if (!Array.isArray(value) || value.length === 0) refuse(`metadata.json: ${name} is empty or missing`);
  return value;
}

function parseShape(value: unknown): InputShape {
  const shape = object(value, "input");
  return {
    height: number(shape.height, "input.height"),
    width: number(shape.width, "input.width"),
    channels: number(shape.channels, "input.channels"),
  };
}

function parseGolden(value: unknown, index: number, bytes: number, labels: number): Golden {
  const name = `golden[${index}]`;
  const entry = object(value, name);
  let input: Uint8Array;
  try {
    input = fromBase64(text(entry.input, `${name}.input`));
  } catch (error) {
    if (error instanceof ModelError) throw error;
    refuse(`metadata.json: ${name}.input is not base64`);
  }
  const probabilities = list(entry.probabilities, `${name}.probabilities`).map((p) => number(p, name));
  if (input.length !== bytes) refuse(`metadata.json: ${name}.input has ${input.length} bytes instead of ${bytes}`);
  if (probabilities.length !== labels) refuse(`metadata.json: ${name} has ${probabilities.length} probabilities`);
  return { input, probabilities };
}

/** Reads `metadata.json`. @throws ModelError when it is of an unknown contract version or says nonsense. */
export function parseMetadata(value: unknown): Metadata {
  const json = object(value, "the document");
  if (json.contract !== CONTRACT) {
    refuse(`metadata.json has contract ${String(json.contract)}; this page knows ${CONTRACT}. Reload the page.`);
  }
  const input = parseShape(json.input);
  const labels = list(json.labels, "labels").map((label) => text(label, "a label"));
  const recipe = object(json.recipe, "recipe");
  const bytes = input.height * input.width * input.channels;
  return {
    task: text(json.task, "task"),
    revision: number(json.revision, "revision"),
    labels,
    input,
    recipe: { name: text(recipe.name, "recipe.name"), version: number(recipe.version, "recipe.version") },
    architecture: text(json.architecture, "architecture"),
    parameters: number(json.parameters, "parameters"),
    unsureBelow: number(json.unsure_below, "unsure_below"),
    golden: list(json.golden, "golden").map((entry, index) => parseGolden(entry, index, bytes, labels.length)),
    metrics: json.metrics === undefined ? {} : object(json.metrics, "metrics"),
  };
}

/**
 * Holds a model's own words against the manifest and against what this page can do.
 *
 * @param recipeVersions the recipe versions that this page runs, by name
 * @throws ModelError when they differ: bytes made by another recipe would get confident nonsense as an answer
 */
export function checkAgainstManifest(
  metadata: Metadata,
  manifest: ModelManifest,
  recipeVersions: Readonly<Record<string, number>>,
): void {
  const { input, recipe } = metadata;
  if (metadata.task !== manifest.task) refuse(`metadata.json is of task ${metadata.task}, not ${manifest.task}`);
  if (metadata.labels.join("\n") !== manifest.labels.join("\n")) refuse("metadata.json and the manifest differ in labels");
  const same = (["height", "width", "channels"] as const).every((side) => input[side] === manifest.input[side]);
  if (!same) refuse("metadata.json and the manifest differ in the size of the model input");
  if (recipe.name !== manifest.recipe || recipe.version !== manifest.recipe_version) {
    const promised = `${manifest.recipe} ${manifest.recipe_version}`;
    refuse(`metadata.json has recipe ${recipe.name} ${recipe.version}, the manifest ${promised}`);
  }
  const known = recipeVersions[recipe.name];
  if (known !== recipe.version) {
    refuse(`the model wants recipe ${recipe.name} ${recipe.version}; this page has ${known ?? "none"}. Reload the page.`);
  }
}

/** Index of the largest value. */
export function argmax(values: readonly number[]): number {
  return values.reduce((best, value, index) => (value > (values[best] ?? -Infinity) ? index : best), 0);
}

/** @throws ModelError when an answer differs from what the exporter's model answered to the same input. */
export function checkGolden(golden: Golden, answer: readonly number[], index: number): void {
  const { probabilities } = golden;
  const apart = probabilities.map((expected, i) => Math.abs(expected - (answer[i] ?? NaN)));
  const worst = apart.some(Number.isNaN) ? NaN : Math.max(...apart);
  if (argmax(answer) === argmax(probabilities) && worst <= GOLDEN_TOLERANCE) return;
  throw new ModelError(
    "golden_mismatch",
    `golden input ${index}: label ${argmax(answer)} instead of ${argmax(probabilities)}, off by ${worst.toFixed(4)}`,
  );
}
