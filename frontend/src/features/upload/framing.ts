/**
 * What part of a picture is shown to the model, and how it is turned. Pure geometry, in pixels of the working copy.
 * A frame's place is counted from the picture's middle, x to the right and y down, as one sees the turned picture; it
 * always lies wholly inside, so that no empty corner is taken for paper.
 */

/** Width and height in pixels. */
export interface Size {
  width: number;
  height: number;
}

/** A rectangle by its middle. */
export interface Frame extends Size {
  x: number;
  y: number;
}

export interface Framing {
  /** Quarter turns clockwise, 0…3. */
  turns: number;
  /** Degrees clockwise beyond these, −45…45. */
  tilt: number;
  /** What the person framed; null for as much as fits. */
  frame: Frame | null;
}

export const UNTOUCHED: Framing = { turns: 0, tilt: 0, frame: null };
export const MOST_TILT = 45;

/** A corner or the whole of a frame, as one drags it: −1, 0 or 1 along each axis. */
export interface Grip {
  right: -1 | 0 | 1;
  down: -1 | 0 | 1;
}

/** The picture's size after its quarter turns. */
function upright({ width, height }: Size, turns: number): Size {
  return turns % 2 === 0 ? { width, height } : { width: height, height: width };
}

function axes(tilt: number): [cos: number, sin: number] {
  const angle = (tilt * Math.PI) / 180;
  return [Math.cos(angle), Math.sin(angle)];
}

/** The box around the turned picture. */
export function outline(size: Size, { turns, tilt }: Framing): Size {
  const { width, height } = upright(size, turns);
  const [cos, sin] = axes(Math.abs(tilt));
  return { width: width * cos + height * sin, height: width * sin + height * cos };
}

/** The largest rectangle of these proportions in the middle of the turned picture. */
function largest(size: Size, { turns, tilt }: Framing, like: Size): Size {
  const { width, height } = upright(size, turns);
  const [cos, sin] = axes(Math.abs(tilt));
  const scale = Math.min(width / (like.width * cos + like.height * sin), height / (like.width * sin + like.height * cos));
  return { width: like.width * scale, height: like.height * scale };
}

/** What the model gets to see. */
export function frameOf(size: Size, framing: Framing): Frame {
  return framing.frame ?? { x: 0, y: 0, ...largest(size, framing, upright(size, framing.turns)) };
}

/** How far a frame sticks out over each of the picture's four edges; negative where it does not reach it. */
function overhangs(size: Size, { turns, tilt }: Framing, { x, y, width, height }: Frame): number[] {
  const picture = upright(size, turns);
  const [cos, sin] = axes(tilt);
  const across = x * cos + y * sin;
  const along = y * cos - x * sin;
  const halfAcross = (width * cos + height * Math.abs(sin) - picture.width) / 2;
  const halfAlong = (width * Math.abs(sin) + height * cos - picture.height) / 2;
  return [across + halfAcross, halfAcross - across, along + halfAlong, halfAlong - along];
}

const SLACK = 1e-6;

/** Whether a frame shows nothing but picture. Only tests ask: what this module makes always does. */
export function isInside(size: Size, framing: Framing, frame: Frame): boolean {
  return overhangs(size, framing, frame).every((over) => over <= SLACK);
}

/** The frame on the way from one that lies inside to a wished one that is as near to it as the picture allows. */
function towards(size: Size, framing: Framing, from: Frame, to: Frame): Frame {
  const before = overhangs(size, framing, from);
  const after = overhangs(size, framing, to);
  const share = after.reduce((least, over, i) => {
    const start = Math.min(before[i] as number, 0);
    return over <= SLACK ? least : Math.min(least, start / (start - over));
  }, 1);
  const between = (a: number, b: number) => a + (b - a) * share;
  return {
    x: between(from.x, to.x),
    y: between(from.y, to.y),
    width: between(from.width, to.width),
    height: between(from.height, to.height),
  };
}

/** The shortest side that a frame may have. */
function least(size: Size): number {
  return Math.min(size.width, size.height, Math.max(16, 0.06 * Math.max(size.width, size.height)));
}

/** Moves a frame (grip 0, 0) or one of its corners; along each axis by itself, so that it slides along an edge. */
export function dragged(size: Size, framing: Framing, grip: Grip, right: number, down: number): Framing {
  const whole = grip.right === 0 && grip.down === 0;
  const smallest = least(size);
  let frame = frameOf(size, framing);
  if (whole || grip.right !== 0) {
    const grown = whole ? 0 : Math.max(grip.right * right, Math.min(0, smallest - frame.width));
    const step = whole ? right : (grip.right * grown) / 2;
    frame = towards(size, framing, frame, { ...frame, x: frame.x + step, width: frame.width + grown });
  }
  if (whole || grip.down !== 0) {
    const grown = whole ? 0 : Math.max(grip.down * down, Math.min(0, smallest - frame.height));
    const step = whole ? down : (grip.down * grown) / 2;
    frame = towards(size, framing, frame, { ...frame, y: frame.y + step, height: frame.height + grown });
  }
  return { ...framing, frame };
}

/** The frame made larger or smaller about its middle; where it meets an edge it goes on by moving inwards. */
export function zoomed(size: Size, framing: Framing, factor: number): Framing {
  const now = frameOf(size, framing);
  const wished = Math.max(factor, least(size) / Math.min(now.width, now.height));
  const grown = { ...now, width: now.width * wished, height: now.height * wished };
  return { ...framing, frame: inside(size, framing, grown) };
}

/** As near to a wished frame as there is one inside of its proportions. */
function inside(size: Size, framing: Framing, wished: Frame): Frame {
  const room = largest(size, framing, wished);
  const scale = Math.min(1, room.width / wished.width);
  return towards(size, framing, { x: 0, y: 0, width: wished.width * scale, height: wished.height * scale }, wished);
}

/** Turned by quarters, clockwise where positive; the frame turns with the picture. */
export function turned(framing: Framing, quarters: 1 | -1): Framing {
  const { turns, frame } = framing;
  const turnedFrame = frame && { x: -quarters * frame.y, y: quarters * frame.x, width: frame.height, height: frame.width };
  return { ...framing, turns: (turns + quarters + 4) % 4, frame: turnedFrame };
}

/** Tilted to so many degrees; what was framed stays as far as it still lies inside. */
export function tilted(size: Size, framing: Framing, tilt: number): Framing {
  const next = { ...framing, tilt: Math.max(-MOST_TILT, Math.min(MOST_TILT, tilt)) };
  return { ...next, frame: framing.frame && inside(size, next, framing.frame) };
}
