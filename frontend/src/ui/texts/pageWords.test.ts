import { describe, expect, test } from "vitest";
import { aboutWords } from "./aboutWords.ts";
import { moderationWords, overviewWords, runWords, settingsWords, versionWords } from "./desk/roomWords.ts";
import { shellWords } from "./desk/shellWords.ts";
import { english } from "./english.ts";
import { german } from "./german.ts";
import { historyWords } from "./historyWords.ts";
import { uploadWords } from "./uploadWords.ts";
import { yoursWords } from "./yoursWords.ts";

const names: Record<string, string> = { cat: "Katze", sun: "Sonne" };
const [en, de] = [english(), german((label) => names[label] ?? label)];

/** Every text that is no function, with its place. */
function plain(value: unknown, place = ""): [string, string][] {
  if (typeof value === "string") return [[place, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => plain(inner, `${place}.${key}`));
}

test.each([
  ["for pictures", uploadWords.en(en), uploadWords.de(de)],
  ["about the model", aboutWords.en(en), aboutWords.de(de)],
  ["about earlier versions", historyWords.en(en), historyWords.de(de)],
  ["about one's own drawings", yoursWords.en(en), yoursWords.de(de)],
  ["around the desk", shellWords.en(), shellWords.de()],
  ["of the overview", overviewWords.en(en), overviewWords.de(de)],
  ["of versions", { ...versionWords.en(en), columns: { ...versionWords.en(en).columns, version: "" } }, versionWords.de(de)],
  ["of moderation", moderationWords.en(en), moderationWords.de(de)],
  ["of settings", settingsWords.en(), settingsWords.de()],
  ["of runs", { ...runWords.en(en), heading: "", title: "Runs" }, runWords.de(de)],
])("of the texts %s nothing was left in English, and nothing empty", (_, english, german) => {
  const inEnglish = new Map(plain(english));
  const texts = plain(german);
  expect(texts.length).toBeGreaterThan(5);
  expect(texts.filter(([place, text]) => text === "" || inEnglish.get(place) === text)).toEqual([]);
});

describe("of a pile that is through", () => {
  test("it says what came of it, and only what there is to say", () => {
    const { summary } = uploadWords.en(en);
    expect(summary({ of: 12, taught: 12, skipped: 0, refused: 0 })).toBe("You told me what 12 of 12 pictures are.");
    expect(summary({ of: 12, taught: 9, skipped: 2, refused: 1 })).toBe(
      "You told me what 9 of 12 pictures are; 2 skipped, 1 I can't use.",
    );
  });

  test("each picture has its name for those who listen", () => {
    expect(uploadWords.de(de).fate(3, { kind: "taught", label: "cat" })).toBe("Bild 3: eine Katze");
    expect(uploadWords.en(en).fate(3, { kind: "skipped" })).toBe("Picture 3: skipped, show it again");
  });
});

test("a refusal has the numbers in it, as the language writes them", () => {
  const large = { kind: "large", width: 20_000, height: 20_000, megapixels: 50 } as const;
  expect(uploadWords.en(en).problem(large)).toMatch(/20,000 × 20,000 .* 50 megapixels/);
  expect(uploadWords.de(de).problem(large)).toContain("20.000 × 20.000");
  expect(uploadWords.en(en).problem({ kind: "heavy", megabytes: 41, most: 40 })).toContain("41 MB. Choose a picture of at most 40 MB.");
});

test("an accuracy is said with its interval and what it was measured on", () => {
  expect(aboutWords.en(en).measured(0.899, 0.911, 9305, "base")).toBe(
    "(89.9% to 91.1% with 95% confidence) on 9,305 drawings from the base dataset that I was never trained on.",
  );
  expect(aboutWords.de(de).right(0.905)).toBe("90,5\u00a0% richtig");
  expect(aboutWords.de(de).model(1000, ["cat", "sun"], new Date(2026, 10, 21, 12))).toBe(
    "1.000 Zahlen unterscheiden 2 Dinge: Katze, Sonne. Veröffentlicht am 21. November 2026.",
  );
});

describe("of earlier versions", () => {
  const [past, vergangen] = [historyWords.en(en), historyWords.de(de)];

  test("a square is read in words", () => {
    const cell = { truth: "cat", said: "sun", n: 31, of: 1721 };
    expect(past.cell(cell)).toBe("Of 1,721 drawings of a cat, I took 31 for the sun.");
    expect(past.cell({ ...cell, n: 0 })).toContain("I took none for the sun.");
    expect(past.right({ ...cell, n: 1600 }, [0.917, 0.94])).toBe(
      "Of 1,721 drawings of a cat, I knew 1,600: 93.0% (91.7% to 94.0% with 95% confidence).",
    );
    expect(vergangen.cell(cell)).toBe("Bei „Katze“ sagte ich zu 31 von 1.721 Zeichnungen „Sonne“.");
  });

  test("what it learned from is said as far as it is known", () => {
    expect(past.learned(2706, 35, 1)).toBe("I went on from version 1 and learned from 2,706 drawings by 35 people.");
    expect(past.learned(1, null, 1)).toBe("I went on from version 1 and learned from one drawing.");
    expect(past.learned(null, null, 3)).toBe("I went on from version 3.");
    expect(vergangen.learned(1, 1, 2)).toBe("Ich ging von Version 2 aus und lernte aus einer Zeichnung von einem Menschen.");
  });

  test("every time that it was live is told, the present one as such", () => {
    const noon = (day: number) => new Date(2026, 10, day, 12).toISOString(); // wherever this is read
    const live = [
      { since: noon(20), until: noon(21) },
      { since: noon(22), until: null },
    ];
    expect(past.live(live)).toMatch(/^Live Nov 20, 2026, .+\s–\sNov 21, 2026, .+ and since Nov 22, 2026, .+\.$/);
    expect(vergangen.live(live)).toMatch(/ und seit 22\.11\.2026/);
  });

  test("gain and loss come with what they are of", () => {
    const compared = { n: 1316, before: 0.4863, after: 0.9134, won: 568, lost: 6 };
    expect(`${past.won(568)}, ${past.lost(6)} ${past.compared("fresh", compared, 1)}`).toBe(
      "568 newly right, 6 no longer right of 1,316 drawings by people it had not learned from: 91.3% right, 48.6% with version 1.",
    );
  });
});

describe("of one's own drawings", () => {
  const [own, eigene] = [yoursWords.en(en), yoursWords.de(de)];
  const helped = { kind: "helped", given: 37, newest: { version: 7, drawings: 12 }, earlier: [{ version: 3, drawings: 4 }] } as const;

  test("the heading says what they did, and no more than that", () => {
    expect(own.heading({ ...helped, live: 7 }, 0)).toBe("Your 12 drawings helped version 7.");
    expect(own.heading({ kind: "waiting", given: 2 }, 0)).toBe("Waiting for the next training run.");
    expect(own.heading({ kind: "nothing" }, 1)).toBe("Your drawing is waiting on this device.");
    expect(eigene.heading({ kind: "helped", given: 1, newest: { version: 2, drawings: 1 }, earlier: [], live: 2 }, 0)).toBe(
      "Deine Zeichnung half Version 2.",
    );
  });

  test("it says whether what they taught still answers", () => {
    expect(own.more({ ...helped, live: 7 })).toBe("Version 7 answers now. Earlier versions that learned from you: version 3 from 4. You gave me 37 drawings in all.");
    expect(own.more({ ...helped, live: 9 })).toContain("Version 9, which answers now, still has what you taught in it.");
    expect(eigene.more({ ...helped, live: null })).toContain("Version 7 antwortet nicht mehr.");
  });

  test("an erasure names what went, and each version that stays", () => {
    const version = (number: number, drawings: number | null, title: string | null = null) => ({ version: number, drawings, title });
    const gone = { fromServer: 12, fromHere: 0, learned: [version(7, 12), version(2, 1, "Digits")], unpublished: 1, descendants: [version(8, null)] };
    expect(own.gone.what(gone)).toBe("Erased: 12 drawings on the server with all labels and the random number with its cookie. To me you are a stranger again.");
    expect(own.gone.learned(gone)).toBe(
      "What learned from you stays as it is, until it is rebuilt without you: version 7 (12 drawings), version 2 of Digits (one drawing) " +
        "and one that was never published. Trained from there on: version 8.",
    );
    expect(eigene.gone.learned({ ...gone, learned: [], unpublished: 0 })).toBe("Keine Version hatte von dir gelernt.");
    expect(eigene.gone.what({ ...gone, fromServer: 0, fromHere: 2 })).toContain("Gelöscht: 2 Zeichnungen auf diesem Gerät und die Zufallszahl");
  });
});

describe("at the desk", () => {
  const [run, lauf] = [runWords.en(en), runWords.de(de)];

  test("a run says in a line how it ended", () => {
    expect(run.heading("promoted", 8)).toBe("Promoted: version 8");
    expect(run.heading("not judged", null)).toBe("Nothing to judge");
    expect(lauf.heading("rejected", 9)).toBe("Nicht veröffentlicht: Version 9");
  });

  test("numbers are written as the language writes them", () => {
    expect(run.pairedNote(0.394, 348, 5, 1870)).toBe("+39.4: 348 won, 5 lost of 1,870");
    expect(lauf.pairedNote(-0.0025, 46, 64, 7209)).toBe("−0,3: 46 gewonnen, 64 verloren von 7.209");
    expect(run.points(0.0003)).toBe("0.0");
    expect(run.chance(1e-9)).toBe("p < 0.000001");
    expect(run.took(185)).toBe("It took 3\u00a0min 5\u00a0s.");
  });

  test("what was foreseen says whether a look was taken, and what that means", () => {
    expect(run.outlookMore(0.12, 0.004, 10, 23, 2, false)).toContain("with a chance of 12%. So the holdouts were not looked at");
    expect(run.outlookMore(null, null, null, 1, 1, true)).toBe("Nothing could be foreseen from so few. So look 1 at the live version was taken.");
  });

  test("the overview says what is missing, and no more", () => {
    const words = overviewWords.en(en);
    expect(words.waitsFor(37, 0, true)).toBe("No trigger starts a run yet. Still needed since the last look: 37 more drawings to learn from.");
    expect(words.waitsFor(-5, 1, false)).toContain(": 1 more to judge by and a larger holdout, of more people.");
  });
});
