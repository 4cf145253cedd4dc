/** The shapes of the HTTP interface that the page uses. */
import type { ModelManifest } from "../inference/metadata.ts";

export interface Task {
  name: string;
  title: string;
  labels: string[];
  input: { height: number; width: number; channels: number };
  recipe: ModelManifest["recipe"];
  modes: ("draw" | "upload")[];
}

export interface Manifest extends ModelManifest {
  published_at: string;
  metrics: Record<string, unknown> | null;
}

export type LabelOrigin = "prompt" | "confirmed" | "corrected";

export interface Submission {
  id: string;
  /** base64 of the exact bytes that the model saw. */
  image: string;
  label: string | null;
  label_origin: LabelOrigin | null;
  model_version: number;
  probabilities: number[];
  /** Strokes, simplified to whole numbers 0…255. */
  drawing?: [number[], number[]][];
  /** base64 of the uploaded picture, encoded anew within the size limit. */
  source?: string;
}

export interface SubmissionResult {
  accepted: string[];
  duplicates: string[];
  rejected: { id: string; error: { code: string; message: string } | string }[];
}

export interface ModelReport {
  task: string;
  version: number;
  kind: "load_failed" | "golden_mismatch";
  detail: string;
}

export interface Verdict {
  decision: "promote" | "reject";
  reasons: string[];
}

export interface TrainingRun {
  id: number | string;
  task: string;
  state: "queued" | "running" | "succeeded" | "failed" | "cancelled";
  step: string | null;
  progress: number;
  candidate_version: number | null;
  verdict: Verdict | null;
  error: string | null;
}
