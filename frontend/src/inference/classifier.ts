import type { Metadata, ModelManifest } from "./metadata.ts";

/** A model that is in memory, has answered its golden inputs rightly and is warm. */
export interface LoadedModel extends Metadata {
  version: number;
  digest: string;
}

export interface Prediction {
  /** One per label, in the order of the model's labels; they sum to 1. */
  probabilities: number[];
  /** Milliseconds the inference itself took on this device. */
  ms: number;
}

/**
 * Answers model inputs. Several models may be loaded at once, so that a new one can be made ready while the old one
 * still answers; `digest` names which one is meant.
 */
export interface Classifier {
  /** @throws ModelError when the model cannot be trusted or reached; models loaded before stay usable. */
  load(manifest: ModelManifest): Promise<LoadedModel>;
  /** @param input height × width × channels bytes, as the recipe made them. */
  predict(digest: string, input: Uint8Array): Promise<Prediction>;
  release(digest: string): Promise<void>;
}
