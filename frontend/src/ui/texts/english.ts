import type { Obstacle, Problem } from "./problem.ts";
import { certainty, type Outcome, type Said, type Saying } from "./saying.ts";

/** Things there is only one of. */
const UNIQUE = new Set(["sun", "moon", "ocean", "Eiffel Tower", "Great Wall of China", "Mona Lisa"]);

function article(label: string): string {
  if (UNIQUE.has(label)) return "the";
  if (/^(8|11$|18$)/.test(label)) return "an";
  return /^[aeiou]/i.test(label) ? "an" : "a";
}

/** "bird, cat and sun"; a long list is cut: "bird, cat, sun and 340 more". */
function spoken(labels: readonly string[]): string {
  const most = 14;
  const named = labels.length > most ? [...labels.slice(0, most - 1), `${labels.length - most + 1} more`] : labels;
  if (named.length < 2) return named.join("");
  return `${named.slice(0, -1).join(", ")} and ${named.at(-1) ?? ""}`;
}

const count = (value: number) => value.toLocaleString("en");

/**
 * Every text of the page in English. The model speaks in the first person, short, curious, never blaming.
 *
 * @param name of a label, by its key
 */
export function english(name: (label: string) => string = (label) => label) {
  const a = (label: string) => `${article(label)} ${name(label)}`;
  const before = (words: string, label: string) => `${words}${article(label)} `;
  const say = (words: string, label: string, after: string): Saying => ({ before: before(words, label), word: name(label), after });
  const only = (words: string): Saying => ({ before: words, word: "", after: "" });

  return {
    name,
    /** A label with its article, as one says it: "an airplane", "the sun", "an 8". */
    thing: a,
    list: (labels: readonly string[]) => spoken(labels.map(name)),
    count,

    /** What the model says about its guess. */
    guess(label: string, probability: number, unsureBelow: number, labels: number): Saying {
      switch (certainty(probability, unsureBelow, labels)) {
        case "none":
          return only("I don't know this one yet. What is it?");
        case "doubt":
          return say("hmm, ", label, "?");
        case "opinion":
          return say("I think it's ", label, ".");
        case "sure":
          return say("oh, it's ", label, "!");
      }
    },
    /** What it says while one draws, one thing after the other: "I see a cloud… a sheep… oh, it's a dog!" */
    remark({ label, sure }: Said, first: boolean): Saying {
      if (first) return say(sure ? "I see " : "maybe ", label, "…");
      return say(sure ? "" : "or ", label, "…");
    },
    found: (label: string) => say("oh, it's ", label, "!"),
    /** What it says at the end of a round that it did not guess. */
    givenUp({ asked, saw, ending, known }: Outcome): Saying {
      if (!known) return say("So that's ", asked, ". Shall I remember it?");
      if (saw === null) return only(ending === "late" ? "Time's up, and I have no idea." : "You win, I have no idea.");
      if (saw.label === asked) return say("I thought of ", asked, ", but I wasn't sure.");
      const opening = ending === "late" ? "Time's up, and all I see is " : "You win, all I see is ";
      return say(opening, saw.label, ".");
    },
    /** What it says when it is asked for a drawing of what it never had. */
    unknown: (label: string) => `I don't know what ${a(label)} looks like yet. Draw ${UNIQUE.has(label) ? "it" : "one"} for me?`,
    /** What it can guess, and what it cannot guess yet; nothing without a model. */
    knowing(labels: readonly string[], unknown: readonly string[]): string {
      if (labels.length === 0) return "";
      return `I know ${spoken(labels.map(name))}.${unknown.length > 0 ? ` I don't know ${spoken(unknown.map(name))} yet.` : ""}`;
    },

    /** "0.3 ms", measured; a clock too coarse to tell says so. */
    milliseconds: (ms: number) => (ms < 0.1 ? "under 0.1 ms" : `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`),
    /** A probability in whole percent; what rounds to nothing is still not nothing. */
    percent(probability: number): string {
      if (probability > 0 && probability < 0.005) return "<1%";
      if (probability < 1 && probability > 0.995) return ">99%";
      return `${Math.round(probability * 100)}%`;
    },

    pages: { play: "Play", draw: "Draw", upload: "Upload", yours: "Yours", about: "About" },
    header: {
      pages: "Pages",
      task: "Task",
      language: "Language",
      version: "version",
      learned: (drawings: number) => ` · learned from ${count(drawings)} drawings`,
      insteadOf: (version: number) => ` · version ${version} does not work in this browser`,
    },
    foot: {
      queued: (waiting: number) => `${waiting === 1 ? "drawing waits" : "drawings wait"} to be sent`,
      letters: "Letters as shortcuts",
    },
    state: {
      loading: "One moment, I'm waking up…",
      coming: "One moment…",
      absent: "I haven't learned anything here yet. Train a first model and I'll be here.",
      failed: "Something went wrong. Reload the page.",
    },
    problem(problem: Problem): string {
      if (typeof problem === "object") return `Version ${problem.broken} does not work in this browser, and the server has been told. Try again later.`;
      switch (problem) {
        case "unreachable":
          return "I can't reach the server. Check the connection; I keep trying.";
        case "server in trouble":
          return "The server is in trouble. It isn't you; I keep trying.";
        case "no tasks":
          return "This server has no tasks. Add one to its tasks folder and restart it.";
        case "no model came":
          return "The model did not arrive. Check the connection; I keep trying.";
        case "no wasm":
          return "This browser did not start WebAssembly, which I think with. Reload the page or use a current browser.";
        case "no lines":
          return "I can't find any lines in this. Show me something with darker lines.";
        case "no answer":
          return "I lost my thread. Draw on, or reload the page.";
      }
    },
    noTask: (task: string) => `I don't know the task ${task}.`,
    nothingHere: "There is nothing here.",
    toStart: "Back to the start",
    pageMissing: "This page did not arrive. Check the connection and try again.",
    reload: "Try again",
    thanks: {
      sending: "Let me write that down…",
      waiting(obstacle: Obstacle): string {
        if (obstacle === "cookies") return "Your browser keeps no cookies for this page, so I can't keep your drawings. Allow them and try again.";
        if (obstacle === "server") return "I can't reach the server. Your drawing is safe here, and I keep trying.";
        return "I can't reach the server, and your browser keeps nothing for me. Leave this page open; I keep trying.";
      },
      stored: (taught: number) =>
        taught === 1 ? "Thanks. That's the first drawing you have taught me." : `Thanks. That's drawing ${count(taught)} you have taught me.`,
      refused: (reason: string) => `I could not keep that one: ${reason.replace(/\.?$/, ".")}`,
    },

    sheet: {
      empty: "An empty sheet to draw on",
      drawn: (strokes: number) => `Your drawing, ${strokes} ${strokes === 1 ? "stroke" : "strokes"}`,
      undo: "Undo",
      redo: "Redo",
      clear: "Clear",
    },
    verdict: {
      yes: (label: string) => `Yes, ${a(label)}`,
      itIs: (label: string) => `It's ${a(label)}`,
      no: "No, it's…",
      close: "Never mind",
      which: "What is it?",
    },
    see: {
      title: "What I see",
      size: (width: number, height: number) => `${width} × ${height} pixels.`,
      private: "It never leaves your device unless you teach me.",
      answered: (time: string) => `Answered here, on your device, in ${time}.`,
      bars: "How likely I think each is",
    },
    play: {
      ask: (label: string) => `Draw ${a(label)}`,
      thinking: "One moment, I'm thinking of something…",
      hint: "Draw it here. The clock starts with your first stroke, and I'll say what I see.",
      watching: "I'm watching.",
      listening: "hmm…",
      clock: "Time left",
      seconds: (left: number) => `0:${String(left).padStart(2, "0")}`,
      last: "Five seconds left.",
      round: (number: number, of: number) => `Drawing ${number} of ${of}`,
      done: "Done",
      skip: "Skip",
      again: "Draw it again",
      was: (label: string) => `Was it ${a(label)}?`,
      keep: "Don't keep it",
      next: "Next",
    },
    card: {
      title: (guessed: number, of: number) => {
        if (guessed === of) return "I knew them all!";
        if (guessed === 0) return "You got past me every time.";
        return `I knew ${guessed} of ${of}.`;
      },
      saw: ({ label }: Said) => `I saw ${a(label)}`,
      knew: "I knew it!",
      almost: "I almost knew",
      blind: "I had no idea",
      learned: (told: number) => {
        if (told === 0) return "None of this was sent. It stays in this tab.";
        return told === 1 ? "One of them is now mine to learn from. Thank you." : `${told} of them are now mine to learn from. Thank you.`;
      },
      share: "Share as a picture",
      sharing: "Painting it…",
      saved: "The picture is among your downloads.",
      failed: "The picture could not be made here. A screenshot works too.",
      again: "Play again",
      invitation: (address: string) => `Draw for me: ${address}`,
    },
    draw: {
      title: "Draw something",
      hint: "Draw here with mouse, pen or finger.",
    },
  };
}

export type Texts = ReturnType<typeof english>;
