import { expect, test } from "vitest";
import type { SentSubmission } from "../../api/types.ts";
import { answerOf, choiceFor, deal, decide, look, settle, stepped, tally } from "./deck.ts";

const LABELS = ["cat", "dog", "sun"];

function sent(id: string, values: Partial<SentSubmission> = {}): SentSubmission {
  return {
    id,
    contributor: "0d9f2f6e-0000-4000-8000-000000000000",
    split: "train",
    image: "AA==",
    drawing: null,
    has_source: false,
    model_version: 1,
    probabilities: [0.2, 0.7, 0.1],
    label: "cat",
    label_origin: "confirmed",
    state: "quarantined",
    quarantine: { run: 1, suggested: "dog", score: 0.8, created_at: "2026-01-01T00:00:00Z" },
    moderation: null,
    created_at: "2026-01-01T00:00:00Z",
    ...values,
  };
}

const three = () => deal([sent("a"), sent("b"), sent("c")]);

test("a decision goes on to the next that is undecided, from the start where none is left behind it", () => {
  let deck = decide(look(three(), 1), { action: "accept" });
  expect(deck.at).toBe(2);
  deck = decide(deck, { action: "reject" });
  expect(deck.at).toBe(0);
  deck = decide(deck, { action: "reject" });
  expect(deck.at).toBe(0);
  expect(tally(deck)).toEqual({ open: 0, saving: 3, saved: 0, refused: 0 });
});

test("deciding again replaces what was decided, and the answer to the first changes nothing", () => {
  let deck = decide(three(), { action: "reject" });
  deck = decide(look(deck, 0), { action: "relabel", label: "dog" });
  deck = settle(deck, "a", 1, "The server is away.");
  expect(deck.decisions.get("a")).toMatchObject({ action: "relabel", label: "dog", status: "saving" });
  deck = settle(deck, "a", 2, null);
  expect(deck.decisions.get("a")).toMatchObject({ label: "dog", status: "saved" });
});

test("a refusal stays with its picture, with what was said", () => {
  const deck = settle(decide(three(), { action: "reject" }), "a", 1, "It is gone.");
  expect(deck.decisions.get("a")).toMatchObject({ status: "refused", said: "It is gone." });
  expect(tally(deck)).toEqual({ open: 2, saving: 0, saved: 0, refused: 1 });
});

test("without a picture nothing can be decided", () => {
  const empty = deal([]);
  expect(decide(empty, { action: "accept" })).toBe(empty);
  expect(look(empty, 5).at).toBe(0);
});

test("arrows lead through the grid and not out of it", () => {
  expect([stepped("ArrowRight", 1, 3, 7), stepped("ArrowDown", 1, 3, 7), stepped("ArrowUp", 1, 3, 7)]).toEqual([2, 4, 1]);
  expect([stepped("ArrowLeft", 0, 3, 7), stepped("End", 0, 3, 7), stepped("Home", 4, 3, 7), stepped("x", 0, 3, 7)]).toEqual([0, 6, 0, null]);
});

test("each key means what it says, and nothing where it cannot", () => {
  expect(choiceFor("a", sent("a"), LABELS)).toEqual({ action: "accept" });
  expect(choiceFor("a", sent("a", { label: null }), LABELS)).toBeNull();
  expect(choiceFor("r", sent("a"), LABELS)).toEqual({ action: "reject" });
  expect(choiceFor("s", sent("a"), LABELS)).toEqual({ action: "relabel", label: "dog" });
  expect(choiceFor("s", sent("a", { quarantine: null }), LABELS)).toBeNull();
  expect(choiceFor("1", sent("a"), LABELS)).toEqual({ action: "relabel", label: "cat" });
  expect(choiceFor("3", sent("a"), LABELS)).toEqual({ action: "relabel", label: "sun" });
  expect([choiceFor("4", sent("a"), LABELS), choiceFor("0", sent("a"), LABELS), choiceFor("x", sent("a"), LABELS)]).toEqual([null, null, null]);
});

test("what the model said is its most probable label", () => {
  expect(answerOf(sent("a"), LABELS)).toEqual({ label: "dog", probability: 0.7 });
  expect(answerOf(sent("a"), ["cat"])).toBeNull();
});
