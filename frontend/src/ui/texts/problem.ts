/** Why something does not go on, before it is put into words; `said`: a sentence that came from elsewhere. */
export type Problem =
  | "unreachable"
  | "no tasks"
  | "no model came"
  | "no wasm"
  | "no lines"
  | { broken: number }
  | { said: string };

/**
 * What keeps a drawing waiting: the server takes none now ("memory": and it lies in this page alone), or the browser keeps
 * no contributor's cookie.
 */
export type Obstacle = "server" | "memory" | "cookies";
