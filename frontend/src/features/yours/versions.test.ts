import { expect, test } from "vitest";
import { makeTask } from "../../testing/factories.ts";
import { named } from "./versions.ts";

const tasks = [makeTask(), makeTask({ name: "digits", title: "Digits", titles: { en: "Digits", de: "Ziffern" } })];

test("versions of another task bear its title in the person's language", () => {
  const versions = [{ task: "doodle", version: 7, submissions: 12 }, { task: "digits", version: 2 }];
  expect(named(versions, "doodle", tasks, "de")).toEqual([
    { task: "doodle", version: 7, title: null, drawings: 12 },
    { task: "digits", version: 2, title: "Ziffern", drawings: null },
  ]);
});

test("a task that is there no more goes by its name", () => {
  expect(named([{ task: "cats", version: 1 }], "doodle", tasks, "en")[0]?.title).toBe("cats");
});
