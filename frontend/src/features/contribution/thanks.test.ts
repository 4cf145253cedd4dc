import { expect, test } from "vitest";
import { english } from "../../ui/texts/english.ts";
import { thanksWords } from "./thanks.ts";

test("what cannot be kept for want of a cookie is not put down to the server", () => {
  const [cookies, server] = [thanksWords(english(), { kind: "waiting", obstacle: "cookies" }), thanksWords(english(), { kind: "waiting", obstacle: "server" })];
  expect(cookies).toBe("Your browser keeps no cookies for this page, so I can't keep your drawings. Allow them and try again.");
  expect(server).toContain("can't reach the server");
});

test("a drawing is called safe only where it outlives the page", () => {
  const [kept, loose] = (["server", "memory"] as const).map((obstacle) => thanksWords(english(), { kind: "waiting", obstacle }));
  expect(kept).toContain("safe");
  expect(loose).not.toContain("safe");
  expect(loose).toContain("Leave this page open");
});

test.each(["this id is taken", "This id is taken."])("a refusal (%s) ends in one full stop", (reason) => {
  expect(thanksWords(english(), { kind: "refused", reason })).toMatch(/: [Tt]his id is taken\.$/);
});
