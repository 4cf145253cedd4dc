/**
 * A version's files, run as a page runs them: the same loader, checks, graph executor and wasm kernels, without a page.
 *
 *   node dist-parity/answer.cjs FOLDER < inputs > probabilities
 *
 * FOLDER holds the files and `manifest.json`, what the server tells a page of this version (`model_url` relative to
 * FOLDER). Inputs: uint8, height × width × channels each. Probabilities: float32, little endian, one for each label.
 * What is wrong is one line on stderr, with exit code 1.
 */
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { ModelManifest } from "../src/inference/metadata.ts";
import type { Get } from "../src/inference/modelFiles.ts";
import { TfjsClassifier } from "../src/inference/tfjsClassifier.ts";
import { simdUrl } from "../src/inference/wasmBinary.ts";
import { answer, wholeInputs } from "./stream.ts";

const fromDisk: Get = async (url) => {
  try {
    return new Response(await readFile(fileURLToPath(url)));
  } catch {
    return new Response(null, { status: 404 });
  }
};

async function simdBinary(): Promise<ArrayBuffer> {
  // The build names it from its root, which is this program's folder.
  const bytes = await readFile(new URL(`.${simdUrl}`, import.meta.url));
  return Uint8Array.from(bytes).buffer;
}

async function main(folder: string | undefined): Promise<void> {
  if (folder === undefined) throw new Error("usage: node answer.cjs FOLDER < inputs > probabilities");
  const at = pathToFileURL(`${resolve(folder)}/`);
  const manifest = JSON.parse(await readFile(new URL("manifest.json", at), "utf8")) as ModelManifest;
  const classifier = new TfjsClassifier(simdBinary(), fromDisk);
  const model = await classifier.load({ ...manifest, model_url: new URL(manifest.model_url, at).href });
  const { height, width, channels } = model.input;
  for await (const inputs of wholeInputs(process.stdin, height * width * channels)) {
    const answers = await answer(classifier, model.digest, model.labels.length, inputs);
    if (!process.stdout.write(new Uint8Array(answers.buffer))) await once(process.stdout, "drain");
  }
}

/** Says it in one line and ends, whatever still runs. */
function end(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${message.replaceAll(/\s+/g, " ").trim()}\n`, () => process.exit(1));
}

process.stdout.on("error", () => process.exit(1)); // nobody reads any more
main(process.argv[2]).catch(end);
