import type { Given } from "../../api/types.ts";

/** As many as fill whole rows of two, three, four, six or eight. */
export const PAGE = 48;

/** A wall on which the newest hang first. `more`: older ones may be with the server. */
export interface Wall {
  drawings: Given[];
  more: boolean;
}

export const EMPTY_WALL: Wall = { drawings: [], more: false };

/** The wall after its first page was looked at again: what is new stands before what was there. */
export function refreshed(wall: Wall, first: Given[]): Wall {
  if (first.length < PAGE) return { drawings: first, more: false };
  const ids = new Set(first.map(({ id }) => id));
  const oldest = first.at(-1)?.id;
  const known = wall.drawings.findIndex(({ id }) => id === oldest);
  // Where the page does not reach what was there, something between them would be missing.
  if (known === -1) return { drawings: first, more: true };
  const rest = wall.drawings.slice(known + 1).filter(({ id }) => !ids.has(id));
  return { drawings: [...first, ...rest], more: rest.length > 0 ? wall.more : true };
}

/** The wall with a further page of older ones. */
export function lengthened({ drawings }: Wall, older: Given[]): Wall {
  const ids = new Set(drawings.map(({ id }) => id));
  return { drawings: [...drawings, ...older.filter(({ id }) => !ids.has(id))], more: older.length === PAGE };
}

/** The wall after somebody said what one of theirs is. */
export function relabelled(wall: Wall, id: string, label: string): Wall {
  const change = (one: Given): Given => (one.id === id ? { ...one, label, label_origin: "corrected" } : one);
  return { ...wall, drawings: wall.drawings.map(change) };
}
