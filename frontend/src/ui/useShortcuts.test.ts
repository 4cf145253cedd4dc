import { describe, expect, test } from "vitest";
import { shortcutOf } from "./useShortcuts.ts";

const press = (key: string, change: Partial<KeyboardEvent> = {}) =>
  shortcutOf({ key, altKey: false, ctrlKey: false, metaKey: false, shiftKey: false, repeat: false, ...change });

describe("shortcutOf", () => {
  test("takes upper case and either modifier", () => {
    expect([press("Y"), press("z", { ctrlKey: true }), press("z", { metaKey: true })]).toEqual(["y", "mod+z", "mod+z"]);
  });

  test("tells a letter with shift from one in upper case", () => {
    expect([press("Z"), press("Z", { shiftKey: true }), press("Z", { shiftKey: true, ctrlKey: true })]).toEqual(["z", "shift+z", "mod+shift+z"]);
    expect(press("?", { shiftKey: true })).toBe("?");
  });

  test("takes a key that is held down once", () => {
    expect(press("y", { repeat: true })).toBeNull();
  });

  test("leaves what is pressed with Alt to the browser", () => {
    expect(press("y", { altKey: true })).toBeNull();
  });
});
