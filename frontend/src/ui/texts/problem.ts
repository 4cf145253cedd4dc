/** Why something does not go on, before it is put into words. */
export type Problem =
  | "unreachable"
  /** It answered, and not with what was asked for. */
  | "server in trouble"
  | "no tasks"
  | "no model came"
  | "no wasm"
  | "no lines"
  | "no answer"
  | { broken: number };

/**
 * What keeps a drawing waiting: the server takes none now ("memory": and it lies in this page alone), or the browser keeps
 * no contributor's cookie.
 */
export type Obstacle = "server" | "memory" | "cookies";

/** Why a picture's file cannot be used, and by what limit, before it is put into words. */
export type PictureProblem =
  | { kind: "heavy"; megabytes: number; most: number }
  | { kind: "large"; width: number; height: number; megapixels: number }
  | { kind: "empty" | "pdf" | "heic" | "unknown" | "broken" | "unreadable" | "room" };
