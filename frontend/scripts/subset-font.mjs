// Cuts Caveat 600 down to what the model can say (printable ASCII without the signs that are code, and a few more) and
// writes it where the page takes it from. Run it again after a change here: npm run font
import { readFile, writeFile } from "node:fs/promises";
import subsetFont from "subset-font";

const printable = String.fromCharCode(...Array.from({ length: 95 }, (_, i) => 32 + i));
const ascii = printable.replace(/[#$*+<=>@[\\\]^_`{|}~]/g, "");
const source = new URL("../node_modules/@fontsource/caveat/files/caveat-latin-600-normal.woff2", import.meta.url);
const target = new URL("../src/ui/fonts/caveat-600.woff2", import.meta.url);
const LIMIT = 20_000;

const subset = await subsetFont(await readFile(source), `${ascii}…’×äöüßÄÖÜ`, {
  targetFormat: "woff2",
  // Without its contextual alternates (three shapes of each letter) the face is a third of the size.
  keepFeatures: ["kern"],
  noLayoutClosure: true,
});
if (subset.length > LIMIT) throw new Error(`the subset has ${subset.length} bytes; ${LIMIT} is the limit`);
await writeFile(target, subset);
console.log(`${subset.length} bytes`);
