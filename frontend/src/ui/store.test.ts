import { expect, test, vi } from "vitest";
import { Store } from "./store.ts";

class Count extends Store<{ count: number }> {
  to(count: number): void {
    this.set(count === this.state.count ? this.state : { count });
  }
}

test("who watches a store hears of each change, and of nothing else", () => {
  const store = new Count({ count: 0 });
  const listener = vi.fn();
  const leave = store.subscribe(listener);
  store.to(1);
  store.to(1);
  expect(listener).toHaveBeenCalledTimes(1);
  expect(store.snapshot()).toEqual({ count: 1 });
  leave();
  store.to(2);
  expect(listener).toHaveBeenCalledTimes(1);
});
