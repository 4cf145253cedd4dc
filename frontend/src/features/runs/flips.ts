/** Pictures that a run's candidate names otherwise than the champion did, one of the two rightly; pure. */
import type { Flip } from "../../api/types.ts";

/** `shape`: height, width, channels of the images. */
export interface Flips {
  flips: Flip[];
  shape: [number, number, number];
}

export interface Wall {
  gained: Flip[];
  lost: Flip[];
}

/** The two walls, fresh drawings first; only of one label where that is given. */
export function walls({ flips }: Flips, label: string | null): Wall {
  const chosen = flips.filter((flip) => label === null || flip.label === label);
  const fresh = (flip: Flip) => (flip.set === "fresh" ? 0 : 1);
  const sorted = [...chosen].sort((a, b) => fresh(a) - fresh(b));
  return { gained: sorted.filter(({ gained }) => gained), lost: sorted.filter(({ gained }) => !gained) };
}

/** The labels among them, the one with the most first. */
export function labelsIn({ flips }: Flips): { label: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { label } of flips) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].map(([label, count]) => ({ label, count })).sort((a, b) => b.count - a.count || a.label.localeCompare(b.label));
}
