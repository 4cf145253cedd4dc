/** A place at the desk. */
export type Room = { name: (typeof ROOMS)[number]["name"] } | { name: "run"; id: number };

/** The rooms that the navigation shows, in its order. */
export const ROOMS = [
  { name: "overview", href: "/admin" },
  { name: "runs", href: "/admin/runs" },
  { name: "versions", href: "/admin/versions" },
  { name: "moderation", href: "/admin/moderation" },
  { name: "settings", href: "/admin/settings" },
] as const;

/** The room at a path; null where there is none. */
export function roomAt(path: string): Room | null {
  const found = ROOMS.find(({ href }) => href === path);
  if (found !== undefined) return { name: found.name };
  const run = /^\/admin\/runs\/([1-9]\d{0,14})$/.exec(path)?.[1];
  return run === undefined ? null : { name: "run", id: Number(run) };
}

/** Which link of the navigation a room belongs to. */
export function isWithin(room: Room | null, name: (typeof ROOMS)[number]["name"]): boolean {
  return room !== null && (room.name === name || (room.name === "run" && name === "runs"));
}
