/** Things that tests need many of. */
import type { HistoryVersion } from "../api/history.ts";
import type { Contributor, Given, Manifest, Submission, Task } from "../api/types.ts";
import { toBase64 } from "../inference/base64.ts";
import type { Classifier, LoadedModel, Prediction } from "../inference/classifier.ts";
import type { ModelManifest } from "../inference/metadata.ts";

const LABELS = ["bird", "cat", "sun"];

export function makeTask(change: Partial<Task> = {}): Task {
  return {
    name: "doodle",
    title: "Doodles",
    titles: { en: "Doodles" },
    labels: LABELS,
    label_names: {},
    input: { height: 2, width: 2, channels: 1 },
    recipe: "quickdraw-bitmap",
    modes: ["draw", "upload"],
    unsure_below: 0.5,
    ...change,
  };
}

export function makeManifest(version = 1, change: Partial<Manifest> = {}): Manifest {
  return {
    task: "doodle",
    version,
    digest: `digest-${version}`,
    labels: LABELS,
    input: { height: 2, width: 2, channels: 1 },
    recipe: "quickdraw-bitmap",
    recipe_version: 1,
    model_url: `/models/doodle/digest-${version}/model.json`,
    published_at: "2026-01-01T00:00:00Z",
    metrics: {},
    ...change,
  };
}

/** A `metadata.json` as the exporter writes it. */
export function makeMetadataJson(change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    contract: 1,
    task: "doodle",
    revision: 1,
    labels: LABELS,
    input: { height: 2, width: 2, channels: 1 },
    recipe: { name: "quickdraw-bitmap", version: 1 },
    architecture: "doodle-cnn",
    parameters: 61_000,
    unsure_below: 0.5,
    golden: [{ input: toBase64(new Uint8Array([0, 255, 0, 255])), probabilities: [0.1, 0.7, 0.2] }],
    metrics: {},
    ...change,
  };
}

export function makeModel({ task, version, digest, labels, input, recipe, recipe_version }: ModelManifest): LoadedModel {
  return {
    task,
    version,
    digest,
    labels,
    input,
    recipe: { name: recipe, version: recipe_version },
    revision: 1,
    architecture: "doodle-cnn",
    parameters: 61_000,
    unsureBelow: 0.5,
    golden: [],
    metrics: {},
  };
}

export function makeSubmission(id: string, change: Partial<Submission> = {}): Submission {
  return {
    id,
    image: toBase64(new Uint8Array(4)),
    label: "cat",
    label_origin: "confirmed",
    model_version: 1,
    probabilities: [0.1, 0.7, 0.2],
    ...change,
  };
}

/** Somebody who gave to tasks: how many, and how many of them runs used. */
export function makeContributor(shares: Record<string, [given: number, used: number]>, change: Partial<Contributor> = {}): Contributor {
  const tasks = Object.entries(shares).map(([task, [submissions, used]]) => ({ task, submissions, labelled: submissions, used }));
  const sum = (of: "submissions" | "used") => tasks.reduce((total, share) => total + share[of], 0);
  return {
    submissions: sum("submissions"),
    labelled: sum("submissions"),
    used: sum("used"),
    tasks,
    published_versions: [],
    live_versions: [],
    ...change,
  };
}

export function makeGiven(change: Partial<Given> = {}): Given {
  return {
    id: "a",
    task: "doodle",
    created_at: "2026-01-01T00:00:00Z",
    image: toBase64(new Uint8Array(4)),
    drawing: null,
    label: "cat",
    label_origin: "confirmed",
    model_version: 1,
    guess: "cat",
    probability: 0.7,
    used: 0,
    published_versions: [],
    ...change,
  };
}

/** Loads whatever it is told to, unless `fails` says with what it fails; says what it was asked. */
export class FakeClassifier implements Classifier {
  readonly asked: string[] = [];
  fails: ((digest: string) => Error | undefined) | undefined;
  answer: Prediction = { probabilities: [0.1, 0.7, 0.2], ms: 0.3 };

  async load(manifest: ModelManifest): Promise<LoadedModel> {
    this.asked.push(`load ${manifest.digest}`);
    const error = this.fails?.(manifest.digest);
    if (error !== undefined) throw error;
    return makeModel(manifest);
  }

  async predict(digest: string): Promise<Prediction> {
    this.asked.push(`predict ${digest}`);
    return this.answer;
  }

  async release(digest: string): Promise<void> {
    this.asked.push(`release ${digest}`);
  }
}

/** A version that was live once and of which nothing was measured. */
export function makeHistoryVersion(version: number, change: Partial<HistoryVersion> = {}): HistoryVersion {
  return {
    version,
    labels: LABELS,
    live: [{ since: "2026-01-01T00:00:00Z", until: "2026-01-02T00:00:00Z" }],
    base: null,
    fresh: null,
    parent_version: null,
    compared_with: null,
    decision: null,
    compared_on_base: null,
    compared_on_fresh: null,
    learned_drawings: null,
    learned_people: null,
    ...change,
  };
}
