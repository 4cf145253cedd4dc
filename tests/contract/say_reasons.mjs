// Reads one {language, run} a line, answers a verdict's reasons as the desk says them, or null, a JSON line each.
// node tests/contract/say_reasons.mjs < requests
import { createInterface } from "node:readline";
import { groundsOf } from "../../frontend/src/features/runs/grounds.ts";
import { englishReasons, germanReasons } from "../../frontend/src/ui/texts/desk/reasonWords.ts";

const words = { en: englishReasons({ name: (label) => label }), de: germanReasons({ name: (label) => label }) };

for await (const line of createInterface({ input: process.stdin })) {
  const { language, run } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(groundsOf(run)?.map(words[language]) ?? null)}\n`);
}
