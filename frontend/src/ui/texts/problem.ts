/** Why something does not go on, before it is put into words; `said`: a sentence that came from elsewhere. */
export type Problem =
  | "unreachable"
  | "no tasks"
  | "no model came"
  | "no wasm"
  | "no lines"
  | { broken: number }
  | { said: string };
