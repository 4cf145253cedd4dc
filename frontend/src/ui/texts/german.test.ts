import { describe, expect, test } from "vitest";
import { english } from "./english.ts";
import { german } from "./german.ts";
import { textsIn } from "./textsIn.ts";
import type { Saying } from "./saying.ts";

const NAMES = { cat: { de: "Katze" }, dog: { de: "Hund" }, car: { de: "Auto" }, sun: { de: "Sonne" }, broom: { de: "Besen" } };
const t = textsIn(german, "de", NAMES);
const words = ({ before, word, after }: Saying) => before + word + after;

describe("in German", () => {
  test("things have their article in either case", () => {
    expect(["cat", "dog", "car", "sun", "8"].map((label) => t.play.ask(label))).toEqual([
      "Zeichne eine Katze",
      "Zeichne einen Hund",
      "Zeichne ein Auto",
      "Zeichne die Sonne",
      "Zeichne eine 8",
    ]);
    expect(words(t.found("dog"))).toBe("oh, das ist ein Hund!");
  });

  test("a thing whose gender nobody told goes without", () => {
    expect(t.play.ask("broom")).toBe("Zeichne Besen");
    expect(t.unknown("broom")).toBe("Ich weiß noch nicht, wie Besen aussieht. Zeichnest du mir das?");
  });

  test("the model says one thing after the other", () => {
    const said = [{ label: "cat", sure: true }, { label: "dog", sure: false }].map((one, i) => words(t.remark(one, i === 0)));
    expect(said).toEqual(["Ich sehe eine Katze…", "oder einen Hund…"]);
  });
});

test("a label without a name in the language goes by its key", () => {
  expect(textsIn(english, "en", NAMES).thing("cat")).toBe("a cat");
});

/** Every text of a dictionary that is no function, with its place. */
function plain(value: unknown, place: string): [string, string][] {
  if (typeof value === "string") return [[place, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => plain(inner, `${place}.${key}`));
}

test("nothing was left in English, and nothing empty", () => {
  const inEnglish = new Map(plain(textsIn(english, "en"), ""));
  const same = plain(t, "").filter(([place, text]) => text === "" || inEnglish.get(place) === text);
  expect(same).toEqual([]);
});
