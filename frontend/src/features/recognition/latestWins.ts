/**
 * Runs one job at a time and always the newest: while one is in flight, later ones replace each other. Drawing makes
 * inputs faster than any device answers them, and only the last one matters.
 */
export class LatestWins<Input> {
  private next: { input: Input } | undefined;
  private running: Promise<void> | undefined;

  constructor(private readonly run: (input: Input) => Promise<void>) {}

  push(input: Input): void {
    this.next = { input };
    this.running ??= this.drain();
  }

  /** Forgets what has not begun. */
  cancel(): void {
    this.next = undefined;
  }

  /** Resolves when everything pushed so far has been answered or replaced. */
  async settled(): Promise<void> {
    await this.running;
  }

  private async drain(): Promise<void> {
    try {
      while (this.next !== undefined) {
        const { input } = this.next;
        this.next = undefined;
        await this.run(input);
      }
    } finally {
      this.running = undefined;
    }
  }
}
