import { expect, test } from "vitest";
import { asked, FIRST, narrowed } from "./filters.ts";

test("each pile asks for what lies in it", () => {
  expect(asked(FIRST)).toBe("limit=48&state=quarantined");
  expect(asked({ ...FIRST, pile: "sample" })).toBe("limit=48&state=new&sample=true");
  expect(asked({ ...FIRST, pile: "all" })).toBe("limit=48");
});

test("filters are asked for by their names, and a sample has no next page", () => {
  const all = { label: "power outlet", version: 3, contributor: "c", disagreement: true, before: "b" } as const;
  expect(asked({ ...all, pile: "all" })).toBe("limit=48&label=power+outlet&version=3&contributor=c&disagreement=true&before=b");
  expect(asked({ ...all, pile: "sample" })).not.toContain("before");
  expect(narrowed({ ...all, pile: "all" })).toBe(true);
  expect(narrowed({ ...FIRST, before: "b" })).toBe(false);
});
