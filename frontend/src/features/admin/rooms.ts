/** A place at the desk. */
export type Room = { name: "overview" } | { name: "runs" } | { name: "run"; id: number };

/** The rooms that the navigation shows, in its order. */
export const ROOMS = [
  { name: "overview", href: "/admin" },
  { name: "runs", href: "/admin/runs" },
] as const;

/** The room at a path; null where there is none. */
export function roomAt(path: string): Room | null {
  if (path === "/admin") return { name: "overview" };
  if (path === "/admin/runs") return { name: "runs" };
  const run = /^\/admin\/runs\/([1-9]\d{0,14})$/.exec(path)?.[1];
  return run === undefined ? null : { name: "run", id: Number(run) };
}

/** Which link of the navigation a room belongs to. */
export function isWithin(room: Room | null, name: (typeof ROOMS)[number]["name"]): boolean {
  return room !== null && (room.name === name || (room.name === "run" && name === "runs"));
}
