/** Why a model does not answer. Only the first two are the model's fault and are told to the server. */
export type ModelErrorKind = "load_failed" | "golden_mismatch" | "unreachable" | "no_wasm";

export class ModelError extends Error {
  readonly kind: ModelErrorKind;

  constructor(kind: ModelErrorKind, message: string) {
    super(message);
    this.name = "ModelError";
    this.kind = kind;
  }
}
