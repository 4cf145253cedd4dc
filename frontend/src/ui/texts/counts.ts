/** How many drawings or people, as the texts of several pages say it. */

/** Writes a number in the language's digits. */
type Digits = (count: number) => string;

/** "one drawing", "1,204 drawings"; "one person", "35 people". */
export function englishCounts(digits: Digits) {
  return {
    drawings: (count: number) => (count === 1 ? "one drawing" : `${digits(count)} drawings`),
    people: (count: number) => (count === 1 ? "one person" : `${digits(count)} people`),
  };
}

/** "eine Zeichnung"; in the dative, as after "aus" and "von", "einer Zeichnung" and "einem Menschen". */
export function germanCounts(digits: Digits) {
  return {
    drawings: (count: number) => (count === 1 ? "eine Zeichnung" : `${digits(count)} Zeichnungen`),
    drawingsDative: (count: number) => (count === 1 ? "einer Zeichnung" : `${digits(count)} Zeichnungen`),
    peopleDative: (count: number) => (count === 1 ? "einem Menschen" : `${digits(count)} Menschen`),
  };
}
