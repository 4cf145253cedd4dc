/** A model input as pixels; pure. */

/** Height, width, channels. */
export type InputShape = readonly [number, number, number];

/** RGBA of a model input, row by row: of one channel the ink on nothing, of three the picture itself. */
export function rgba(input: Uint8Array, [height, width, channels]: InputShape): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(height * width * 4);
  for (let i = 0; i < height * width; i += 1) {
    const value = (channel: number) => input[i * channels + channel] ?? 0;
    pixels.set(channels === 1 ? [0, 0, 0, value(0)] : [value(0), value(1), value(2), 255], i * 4);
  }
  return pixels;
}
