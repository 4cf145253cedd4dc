/** There is nothing drawn: no strokes, or a picture without ink. */
export class NoInkError extends Error {
  constructor() {
    super("no ink found");
    this.name = "NoInkError";
  }
}
