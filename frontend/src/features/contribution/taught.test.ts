import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { addTaught, forgetTaught, keepForgotten, rememberContributor, taughtSoFar } from "./taught.ts";

function anotherTabCounts(): void {
  localStorage.setItem("deltaloop.taught", "2");
  window.dispatchEvent(new Event("storage"));
}

describe("what was taught", () => {
  let end = () => {};
  beforeEach(() => {
    const kept = new Map<string, string>();
    vi.stubGlobal("window", new EventTarget());
    vi.stubGlobal("localStorage", {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
      removeItem: (key: string) => kept.delete(key),
    });
    rememberContributor();
    addTaught(1);
    forgetTaught();
    end = keepForgotten();
  });
  afterEach(() => {
    end();
    vi.unstubAllGlobals();
  });

  it("stays forgotten where another tab's count arrives late", () => {
    anotherTabCounts();
    expect(taughtSoFar()).toBe(0);
  });

  it("stays forgotten where nothing is counted", () => {
    expect(addTaught(0)).toBe(0);
    expect(localStorage.getItem("deltaloop.taught")).toBeNull();
  });

  it("counts anew once somebody teaches again", () => {
    rememberContributor();
    anotherTabCounts();
    expect(taughtSoFar()).toBe(2);
  });

  it("is not looked after for ever", () => {
    end();
    anotherTabCounts();
    expect(taughtSoFar()).toBe(2);
  });
});
