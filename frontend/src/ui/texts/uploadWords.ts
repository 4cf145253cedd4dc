/** The texts of the page for pictures, in each language; they come with that page, not with the first visit. */
import type { Texts } from "./english.ts";
import type { Language } from "./language.ts";
import type { PictureProblem } from "./problem.ts";

/** What a pile of pictures came to. */
interface Tally {
  of: number;
  taught: number;
  skipped: number;
  refused: number;
}

type Fate = { kind: "waiting" } | { kind: "skipped" } | { kind: "taught"; label: string } | { kind: "refused"; problem: PictureProblem };

function english(t: Pick<Texts, "thing" | "count">) {
  return {
    title: "Show me a picture",
    number: (number: number, of: number) => `Picture ${number} of ${of}`,
    choose: "Choose pictures",
    hint: "or drop them here, or paste one. A photo of a pencil drawing will do.",
    drop: "Let go, I'll take it.",
    opening: "Let me see…",
    curious: "I'm curious.",
    photo: "Take a photo",
    camera: "Use the camera",
    shoot: "Take the picture",
    closeCamera: "Close the camera",
    cameraView: "What the camera sees",
    cameraFailed: "The camera did not start. Allow it in the browser, or choose a picture.",

    frame: (width: number, height: number) => `Frame around what I look at: ${width} by ${height} percent of the picture`,
    frameKeys: "Arrow keys move it, Shift and arrow keys resize it, plus and minus zoom, Home shows everything.",
    turn: "Turn",
    closer: "Closer",
    wider: "Wider",
    straighten: "Straighten",
    degrees: (degrees: number) => `${degrees}°`,
    asItWas: "As it was",
    tools: "Crop and turn",

    more: "More pictures",
    clear: (many: boolean): string => (many ? "Put all away" : "Put away"),
    skip: "Skip",
    pictures: "Your pictures",
    picture: (name: string) => `Your picture ${name}`,
    progress: (done: number, of: number) => `${done} of ${of} done`,
    fate(number: number, fate: Fate): string {
      switch (fate.kind) {
        case "waiting":
          return `Picture ${number}`;
        case "taught":
          return `Picture ${number}: ${t.thing(fate.label)}`;
        case "skipped":
          return `Picture ${number}: skipped, show it again`;
        case "refused":
          return `Picture ${number}: I can't use it`;
      }
    },
    summary({ of, taught, skipped, refused }: Tally): string {
      const rest = [skipped > 0 ? `${skipped} skipped` : "", refused > 0 ? `${refused} I can't use` : ""].filter(Boolean);
      return `You told me what ${taught} of ${t.count(of)} pictures are${rest.length > 0 ? `; ${rest.join(", ")}` : ""}.`;
    },
    left: (left: number) => `That's all I can hold at once. ${t.count(left)} more are still with you; bring them when these are done.`,
    refused: (name: string, why: string) => `${name}: ${why}`,
    andMore: (count: number) => `and ${count} more I can't use`,

    moving: "It moves. I look at its first frame.",
    blank: "I can't find any lines in this. Move the frame, or show me darker lines.",
    text: "That was text. Copy a picture and paste that, or choose one.",
    noFile: "That came without its file. Save the picture, then choose it here.",
    problem(problem: PictureProblem): string {
      switch (problem.kind) {
        case "heavy":
          return `This file is ${problem.megabytes} MB. Choose a picture of at most ${problem.most} MB.`;
        case "large":
          return `This picture is ${t.count(problem.width)} × ${t.count(problem.height)} pixels. Make it smaller than ${problem.megapixels} megapixels and try again.`;
        case "empty":
          return "There is nothing in this file. Choose another one.";
        case "pdf":
          return "This is a PDF, whatever its name says. Take a screenshot of it and show me that.";
        case "heic":
          return "This browser can't open HEIC photos. Save it as JPEG, or show it to me in Safari.";
        case "unknown":
          return "This isn't a picture I can read. Choose a PNG, JPEG, WebP or GIF file.";
        case "broken":
          return "This picture is broken or cut short. Choose another one.";
        case "unreadable":
          return "I can't read this. Choose the picture itself once more, not its folder.";
        case "room":
          return "This browser gave me no room to look at pictures. Reload the page or use a current browser.";
      }
    },
  };
}

export type UploadWords = ReturnType<typeof english>;

function german(t: Pick<Texts, "thing" | "count">): UploadWords {
  return {
    title: "Zeig mir ein Bild",
    number: (number, of) => `Bild ${number} von ${of}`,
    choose: "Bilder wählen",
    hint: "oder zieh sie hierher, oder füge eins ein. Ein Foto einer Bleistiftzeichnung genügt.",
    drop: "Lass los, ich nehme es.",
    opening: "Lass mal sehen…",
    curious: "Ich bin neugierig.",
    photo: "Foto machen",
    camera: "Kamera benutzen",
    shoot: "Bild machen",
    closeCamera: "Kamera schließen",
    cameraView: "Was die Kamera sieht",
    cameraFailed: "Die Kamera ging nicht an. Erlaube sie im Browser, oder wähle ein Bild.",

    frame: (width, height) => `Rahmen um das, was ich ansehe: ${width} mal ${height} Prozent des Bildes`,
    frameKeys: "Pfeiltasten verschieben ihn, mit Umschalt ändern sie seine Größe, Plus und Minus zoomen, Pos1 zeigt alles.",
    turn: "Drehen",
    closer: "Näher",
    wider: "Weiter",
    straighten: "Neigung",
    degrees: (degrees) => `${degrees}\u00a0°`,
    asItWas: "Zurück",
    tools: "Zuschneiden und drehen",

    more: "Mehr Bilder",
    clear: (many) => (many ? "Alle weglegen" : "Weglegen"),
    skip: "Auslassen",
    pictures: "Deine Bilder",
    picture: (name) => `Dein Bild ${name}`,
    progress: (done, of) => `${done} von ${of} fertig`,
    fate(number, fate) {
      switch (fate.kind) {
        case "waiting":
          return `Bild ${number}`;
        case "taught":
          return `Bild ${number}: ${t.thing(fate.label)}`;
        case "skipped":
          return `Bild ${number}: ausgelassen, noch einmal zeigen`;
        case "refused":
          return `Bild ${number}: damit kann ich nichts anfangen`;
      }
    },
    summary({ of, taught, skipped, refused }) {
      const rest = [skipped > 0 ? `${skipped} ausgelassen` : "", refused > 0 ? `${refused} nicht brauchbar` : ""].filter(Boolean);
      return `Von ${t.count(of)} Bildern weiß ich nun bei ${taught}, was es ist${rest.length > 0 ? `; ${rest.join(", ")}` : ""}.`;
    },
    left: (left) => `Mehr kann ich nicht auf einmal halten. ${t.count(left)} sind noch bei dir; bring sie, wenn diese fertig sind.`,
    refused: (name, why) => `${name}: ${why}`,
    andMore: (count) => `und ${count} mehr, mit denen ich nichts anfangen kann`,

    moving: "Es bewegt sich. Ich sehe mir das erste Bild an.",
    blank: "Ich finde hier keine Linien. Verschiebe den Rahmen, oder zeig mir dunklere Linien.",
    text: "Das war Text. Kopiere ein Bild und füge das ein, oder wähle eins.",
    noFile: "Das kam ohne seine Datei. Speichere das Bild und wähle es dann hier.",
    problem(problem) {
      switch (problem.kind) {
        case "heavy":
          return `Diese Datei hat ${problem.megabytes} MB. Wähle ein Bild mit höchstens ${problem.most} MB.`;
        case "large":
          return `Dieses Bild hat ${t.count(problem.width)} × ${t.count(problem.height)} Punkte. Verkleinere es auf unter ${problem.megapixels} Megapixel und versuche es noch einmal.`;
        case "empty":
          return "In dieser Datei ist nichts. Wähle eine andere.";
        case "pdf":
          return "Das ist ein PDF, was auch immer der Name sagt. Mach ein Bildschirmfoto davon und zeig mir das.";
        case "heic":
          return "Dieser Browser öffnet keine HEIC-Fotos. Speichere es als JPEG, oder zeig es mir in Safari.";
        case "unknown":
          return "Das ist kein Bild, das ich lesen kann. Wähle eine Datei in PNG, JPEG, WebP oder GIF.";
        case "broken":
          return "Dieses Bild ist beschädigt oder unvollständig. Wähle ein anderes.";
        case "unreadable":
          return "Das kann ich nicht lesen. Wähle noch einmal das Bild selbst, nicht seinen Ordner.";
        case "room":
          return "Dieser Browser gab mir keinen Platz, Bilder anzusehen. Lade die Seite neu oder nimm einen aktuellen Browser.";
      }
    },
  };
}

export const uploadWords: Record<Language, (t: Pick<Texts, "thing" | "count">) => UploadWords> = { en: english, de: german };
