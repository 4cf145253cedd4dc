/** What is known of people who draw, in plain words, in each language. True of the server as it is: change both together. */
import type { Language } from "./language.ts";

interface Fact {
  lead: string;
  text: string;
}

function english(width: number, height: number): Fact[] {
  return [
    { lead: "No name.", text: "I ask for no name, no e-mail and no account, and none is stored." },
    {
      lead: "A random number.",
      text:
        "This browser holds it for a year in a cookie, signed so that nobody can make one up. It is all that ties your drawings " +
        "together: whoever loses it cannot list or erase them any more, and nobody can find out whose they are.",
    },
    {
      lead: "Your drawings.",
      text:
        `Stored with the number: your strokes, the ${width}\u00a0×\u00a0${height} points I look at, what you called it, what I guessed, ` +
        "which version I was, and when it came. For an uploaded picture, also the part in the frame, without place or camera data.",
    },
    {
      lead: "Your network.",
      text:
        "Your address is not stored with it. Unless whoever runs this has switched it off, I keep a keyed hash of your network, " +
        "which tells me when many strangers come from one place. It cannot be turned back, but whoever holds the whole database " +
        "can try which networks fit it.",
    },
    { lead: "Who sees it.", text: "Moderators see drawings beside the random number, to check the labels." },
    {
      lead: "Learning or testing.",
      text:
        "Chance decides for each person whether I learn from their drawings or am tested on them. You are not told which, so that " +
        "nobody can cheat the test.",
    },
  ];
}

function german(width: number, height: number): Fact[] {
  return [
    { lead: "Kein Name.", text: "Ich frage nach keinem Namen, keiner E\u2011Mail und keinem Konto, und nichts davon wird gespeichert." },
    {
      lead: "Eine Zufallszahl.",
      text:
        "Sie liegt ein Jahr lang in einem Cookie in diesem Browser, unterschrieben, damit sich niemand eine ausdenken kann. Nur sie " +
        "hält deine Zeichnungen zusammen: Wer sie verliert, kann sie nicht mehr sehen oder löschen, und niemand kann herausfinden, " +
        "von wem sie sind.",
    },
    {
      lead: "Deine Zeichnungen.",
      text:
        `Bei der Zahl liegen deine Striche, die ${width}\u00a0×\u00a0${height} Punkte, die ich ansehe, wie du es nanntest, was ich riet, ` +
        "welche Version ich war und wann es kam. Von einem hochgeladenen Bild auch der Ausschnitt, ohne Ort und Kameradaten.",
    },
    {
      lead: "Dein Netz.",
      text:
        "Deine Adresse wird nicht dazu gespeichert. Wenn der Betreiber es nicht abgeschaltet hat, behalte ich eine Prüfsumme deines " +
        "Netzes, mit einem Schlüssel gebildet; sie sagt mir, wenn viele Fremde von einem Ort kommen. Zurückrechnen lässt sie sich " +
        "nicht, aber wer die ganze Datenbank hat, kann ausprobieren, welche Netze zu ihr passen.",
    },
    { lead: "Wer es sieht.", text: "Wer hier moderiert, sieht Zeichnungen neben der Zufallszahl, um ihre Namen zu prüfen." },
    {
      lead: "Lernen oder Prüfung.",
      text:
        "Der Zufall entscheidet für jeden Menschen, ob ich aus seinen Zeichnungen lerne oder an ihnen geprüft werde. Du erfährst nicht, " +
        "was von beidem, damit niemand bei der Prüfung schummeln kann.",
    },
  ];
}

/** @param width,height of the model input */
export const anonymity: Record<Language, (width: number, height: number) => Fact[]> = { en: english, de: german };
