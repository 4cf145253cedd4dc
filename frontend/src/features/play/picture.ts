import type { Stroke } from "../../inference/recipes.ts";
import { INK_LINE, INK_SIDE, inkPath } from "../../ui/inkPath.ts";

const WIDTH = 1080;
const HEIGHT = 1500;
const MARGIN = 72;
const GAP = 28;
const COLUMNS = 2;
const TOP = 240;
const CAPTION = 66;
const FOOT = 96;

/** A drawing of the card: what it is, and what the model says that it saw. */
export interface CardEntry {
  strokes: Stroke[];
  label: string;
  words: string;
  knew: boolean;
}

interface PictureWords {
  headline: string;
  address: string;
}

/** The result card as a PNG, in the colours of the page. Rejects where the browser makes none. */
export async function paintCard(entries: readonly CardEntry[], words: PictureWords, page: HTMLElement): Promise<Blob> {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [WIDTH, HEIGHT];
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("this browser gives no canvas");
  const style = getComputedStyle(page);
  const colour = (token: string) => style.getPropertyValue(token).trim();
  const hand = (size: number) => `600 ${size}px ${style.getPropertyValue("--hand")}`;
  const plain = (size: number, weight = 400) => `${weight} ${size}px ${style.getPropertyValue("--plain")}`;
  await document.fonts.load(hand(40)).catch(() => undefined);

  const write = (text: string, x: number, y: number, font: string, token: string, most = WIDTH - 2 * MARGIN) => {
    context.font = font;
    context.fillStyle = colour(token);
    context.fillText(text, x, y, most);
  };
  context.fillStyle = colour("--paper");
  context.fillRect(0, 0, WIDTH, HEIGHT);
  write("delta", MARGIN, 108, plain(40, 700), "--ink");
  write("loop", MARGIN + context.measureText("delta").width, 108, plain(40, 700), "--hot");
  write(words.headline, MARGIN, 206, hand(92), "--ink");

  const rows = Math.ceil(entries.length / COLUMNS);
  const width = (WIDTH - 2 * MARGIN - GAP * (COLUMNS - 1)) / COLUMNS;
  const height = (HEIGHT - TOP - FOOT - GAP * (rows - 1)) / rows;
  entries.forEach((entry, index) => {
    const x = MARGIN + (index % COLUMNS) * (width + GAP);
    const y = TOP + Math.floor(index / COLUMNS) * (height + GAP);
    paintSheet(context, x, y, width, height - CAPTION, colour);
    paintInk(context, entry, x, y, width, height - CAPTION, colour("--ink"));
    write(entry.label, x + 4, y + height - 18, plain(30), "--soft", width * 0.4);
    context.textAlign = "right";
    write(entry.words, x + width - 4, y + height - 14, hand(46), entry.knew ? "--hot" : "--ink", width * 0.56);
    context.textAlign = "left";
  });
  write(words.address, MARGIN, HEIGHT - 40, plain(30), "--soft");

  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error("this browser makes no PNG")) : resolve(blob)), "image/png");
  });
}

function paintSheet(context: CanvasRenderingContext2D, x: number, y: number, width: number, height: number, colour: (token: string) => string): void {
  context.beginPath();
  context.roundRect(x, y, width, height, 24);
  context.fillStyle = colour("--sheet");
  context.fill();
  context.strokeStyle = colour("--line");
  context.lineWidth = 2;
  context.stroke();
}

function paintInk(context: CanvasRenderingContext2D, { strokes }: CardEntry, x: number, y: number, width: number, height: number, ink: string): void {
  const scale = (Math.min(width, height) * 0.98) / INK_SIDE;
  context.save();
  context.translate(x + (width - scale * INK_SIDE) / 2, y + (height - scale * INK_SIDE) / 2);
  context.scale(scale, scale);
  context.strokeStyle = ink;
  context.lineWidth = INK_LINE;
  context.lineCap = "round";
  context.lineJoin = "round";
  context.stroke(new Path2D(inkPath(strokes)));
  context.restore();
}
