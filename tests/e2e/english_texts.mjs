// Prints every text of the page that is English and no German one, as a JSON list: whole sentences, and of those with
// something put in the pieces between.  node --experimental-transform-types tests/e2e/english_texts.mjs
import * as about from "../../frontend/src/ui/texts/aboutWords.ts";
import * as rooms from "../../frontend/src/ui/texts/desk/roomWords.ts";
import * as shell from "../../frontend/src/ui/texts/desk/shellWords.ts";
import { english } from "../../frontend/src/ui/texts/english.ts";
import { german } from "../../frontend/src/ui/texts/german.ts";
import * as history from "../../frontend/src/ui/texts/historyWords.ts";
import * as news from "../../frontend/src/ui/texts/newsWords.ts";
import * as upload from "../../frontend/src/ui/texts/uploadWords.ts";
import * as yours from "../../frontend/src/ui/texts/yoursWords.ts";

const [en, de] = [english((label) => label), german((label) => label)];
const catalogues = [[en, de]];
for (const module of [about, rooms, shell, history, news, upload, yours]) {
  for (const words of Object.values(module)) {
    if (typeof words?.en === "function") catalogues.push([words.en(en), words.de(de)]);
  }
}

/** Of a function, what stands between quotes in it and reads like words. */
const pieces = (source) => (source.match(/"[^"\n]*"|[`}][^`${}]*(?=[`$])/g) ?? []).map((piece) => piece.replace(/^["`}]|"$/g, "").trim());
const isWords = (text) => /[a-z]{2,}/.test(text) && (text.includes(" ") || text.length > 7) && text.length > 6 && !/[=;(){}]/.test(text);

function* leaves(value) {
  if (typeof value === "string") yield value;
  else if (typeof value === "function") yield* pieces(value.toString());
  else if (value !== null && typeof value === "object") for (const one of Object.values(value)) yield* leaves(one);
}

const all = (place) => new Set(catalogues.flatMap((pair) => [...leaves(pair[place])]).filter(isWords));
const spoken = all(1);
const german_ = [...spoken].join("\n");
process.stdout.write(JSON.stringify([...all(0)].filter((text) => !german_.includes(text))));
