import type { LoadedModel, Prediction } from "./classifier.ts";
import type { ModelErrorKind } from "./modelError.ts";
import type { ModelManifest } from "./metadata.ts";

/** What the page asks of the worker; `bring` comes once, unanswered. */
export type Request =
  | { id: number; do: "bring"; simdBinary: ArrayBuffer | null }
  | { id: number; do: "load"; manifest: ModelManifest }
  | { id: number; do: "predict"; digest: string; input: Uint8Array }
  | { id: number; do: "release"; digest: string };

/** What the worker answers; `started` comes once, unasked. */
export type Reply =
  | { started: true }
  | { id: number; value: LoadedModel | Prediction | undefined }
  | { id: number; error: { kind: ModelErrorKind; message: string } };
