/**
 * Lets a person's word on a thing through once: one at a time, and a thing that was handed over never again. A page
 * goes on showing a drawing until React has cleared it, and a second key press may come before that.
 */
export class OnceEach {
  private busy = false;
  private done: object | null = null;

  /** @returns whether `act` ran and handed the thing over. A failed attempt may be made again. */
  async run(thing: object, act: () => Promise<boolean>): Promise<boolean> {
    if (this.busy || thing === this.done) return false;
    this.busy = true;
    try {
      const handedOver = await act();
      if (handedOver) this.done = thing;
      return handedOver;
    } finally {
      this.busy = false;
    }
  }
}
