/** The pictures a person brought at once, and what became of each. Pure; `usePile` keeps one. */
import type { PictureProblem } from "../../ui/texts/problem.ts";
import { type Framing, UNTOUCHED } from "./framing.ts";
import type { PictureFile } from "./pictureDesk.ts";

/** Pictures of one go; more are left where they are. */
export const MOST = 200;

export type Fate =
  | { kind: "waiting" }
  | { kind: "taught"; label: string }
  | { kind: "skipped" }
  | { kind: "refused"; problem: PictureProblem };

export interface Entry extends PictureFile {
  name: string;
  fate: Fate;
  framing: Framing;
  /** Address of a small copy, when there is one. */
  thumbnail: string | null;
}

export interface Pile {
  entries: readonly Entry[];
  /** The picture on the sheet, by its key; null when none is left to be shown. */
  at: number | null;
  /** Files that were not taken, because there were too many. */
  left: number;
}

export type PileAction =
  | { do: "add"; files: readonly (PictureFile & { name: string })[] }
  | { do: "show"; key: number }
  | { do: "teach"; key: number; label: string }
  | { do: "skip"; key: number }
  | { do: "refuse"; key: number; problem: PictureProblem }
  | { do: "frame"; key: number; framing: Framing }
  | { do: "glimpse"; key: number; thumbnail: string }
  | { do: "clear" };

export const NO_PILE: Pile = { entries: [], at: null, left: 0 };

/** The picture to go on with after this one: the next that waits, else the first that does. */
function following(entries: readonly Entry[], key: number): number | null {
  const place = entries.findIndex((entry) => entry.key === key);
  const after = [...entries.slice(place + 1), ...entries.slice(0, place + 1)];
  return after.find(({ fate }) => fate.kind === "waiting")?.key ?? null;
}

function changed(pile: Pile, key: number, change: Partial<Entry>): Pile {
  return { ...pile, entries: pile.entries.map((entry) => (entry.key === key ? { ...entry, ...change } : entry)) };
}

/** One picture is done with; where it lay on the sheet the next comes. What is taught stays so. */
function settled(pile: Pile, key: number, fate: Fate): Pile {
  if (pile.entries.find((entry) => entry.key === key)?.fate.kind !== "waiting") return pile;
  const next = changed(pile, key, { fate });
  return pile.at === key ? { ...next, at: following(next.entries, key) } : next;
}

export function piled(pile: Pile, action: PileAction): Pile {
  switch (action.do) {
    case "add": {
      // A pile that is through makes room for the next.
      const before = pile.at === null ? [] : pile.entries;
      const taken = action.files.slice(0, MOST - before.length).map(({ key, file, name }): Entry => {
        return { key, file, name, fate: { kind: "waiting" }, framing: UNTOUCHED, thumbnail: null };
      });
      const entries = [...before, ...taken];
      return { entries, at: pile.at ?? taken[0]?.key ?? null, left: action.files.length - taken.length };
    }
    case "show": {
      const kind = pile.entries.find(({ key }) => key === action.key)?.fate.kind;
      if (kind !== "waiting" && kind !== "skipped") return pile;
      return { ...changed(pile, action.key, { fate: { kind: "waiting" } }), at: action.key };
    }
    case "teach":
      return settled(pile, action.key, { kind: "taught", label: action.label });
    case "skip":
      return settled(pile, action.key, { kind: "skipped" });
    case "refuse":
      return settled(pile, action.key, { kind: "refused", problem: action.problem });
    case "frame":
      return changed(pile, action.key, { framing: action.framing });
    case "glimpse":
      return changed(pile, action.key, { thumbnail: action.thumbnail });
    case "clear":
      return NO_PILE;
  }
}

/** The picture on the sheet. */
export function current({ entries, at }: Pile): Entry | null {
  return entries.find(({ key }) => key === at) ?? null;
}

/** The picture after the one on the sheet, which can be got ready meanwhile. */
export function upcoming({ entries, at }: Pile): Entry | null {
  const key = at === null ? null : following(entries.filter((entry) => entry.key === at || entry.fate.kind === "waiting"), at);
  return key === at ? null : (entries.find((entry) => entry.key === key) ?? null);
}

export interface Tally {
  of: number;
  /** Place of the picture on the sheet, from 1; 0 when none is there. */
  number: number;
  done: number;
  taught: number;
  skipped: number;
  refused: number;
}

export function tally({ entries, at }: Pile): Tally {
  const having = (kind: Fate["kind"]) => entries.filter(({ fate }) => fate.kind === kind).length;
  return {
    of: entries.length,
    number: entries.findIndex(({ key }) => key === at) + 1,
    done: entries.length - having("waiting"),
    taught: having("taught"),
    skipped: having("skipped"),
    refused: having("refused"),
  };
}
