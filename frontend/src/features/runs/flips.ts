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

/** RGBA of a model input, row by row: of one channel the ink on nothing, of three the picture itself. */
export function rgba(input: Uint8Array, [height, width, channels]: Flips["shape"]): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(height * width * 4);
  for (let i = 0; i < height * width; i += 1) {
    const value = (channel: number) => input[i * channels + channel] ?? 0;
    pixels.set(channels === 1 ? [0, 0, 0, value(0)] : [value(0), value(1), value(2), 255], i * 4);
  }
  return pixels;
}
