import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Plugin } from "vite";
import { slimmed } from "./slimWasm.ts";

/** What `src/inference/ops.json` says: the graph ops that a published model may use. */
interface OpList {
  ops: string[];
}

interface OpMapping {
  tfOpName: string;
}

const opsFile = new URL("../src/inference/ops.json", import.meta.url);
const kernelsFile = new URL("../src/inference/kernels.ts", import.meta.url);
const made = fileURLToPath(new URL("../node_modules/.slim-tfjs/", import.meta.url));
const usedOps = fileURLToPath(new URL("../src/inference/opsForConverter.ts", import.meta.url));
const nothing = "\0slim-tfjs-nothing";

// The executors of op categories that no listed op belongs to. Importing one costs its code and every op it names.
const unusedExecutors =
  /\/(control|creation|dynamic|evaluation|hash_table|image|logical|ragged|slice_join|sparse|spectral|string)_executor(\.js)?$/;

/** Whether the page calls this export of the wasm file: a kernel that `kernels.ts` names, or what is no kernel. */
export function isUsed(name: string): boolean {
  const named = readFileSync(kernelsFile, "utf8").matchAll(/\/dist\/kernels\/(\w+)"/g);
  return !/^_?[A-Z]/.test(name) || [...named].some(([, kernel]) => kernel === name);
}

/** A wasm file's copy with the used kernels only; where it lies. */
function slimFile(path: string): string {
  const target = `${made}${basename(path)}`;
  mkdirSync(made, { recursive: true });
  writeFileSync(`${target}.${process.pid}`, slimmed(readFileSync(path), isUsed));
  renameSync(`${target}.${process.pid}`, target); // whole, whoever else is building
  return target;
}

/**
 * Builds TensorFlow.js with only what a published model needs, as its own custom bundles do: the converter's ops come
 * from `opsForConverter.ts`, its op tables keep the entries of `ops.json`, its wasm files the kernels of `kernels.ts`,
 * and the threaded wasm build stays out.
 */
export function slimTfjs(): Plugin {
  return {
    name: "slim-tfjs",
    apply: "build",
    enforce: "pre",
    async resolveId(source, importer) {
      if (source.endsWith(".wasm?url")) {
        const file = await this.resolve(source.slice(0, -"?url".length), importer, { skipSelf: true });
        return file && `${slimFile(file.id)}?url`;
      }
      if (!importer?.includes("@tensorflow")) return null;
      if (source === "@tensorflow/tfjs-core") {
        return this.resolve("@tensorflow/tfjs-core/dist/base", importer, { skipSelf: true });
      }
      if (source === "@tensorflow/tfjs-core/dist/ops/ops_for_converter") return usedOps;
      if (/tfjs-backend-wasm-threaded-simd(\.worker)?\.js$/.test(source)) return nothing;
      if (unusedExecutors.test(source)) return nothing;
      return null;
    },
    async load(id) {
      if (id === nothing) {
        return 'export const wasmWorkerContents = ""; export const executeOp = undefined; export default undefined;';
      }
      if (/tfjs-converter\/dist\/operations\/op_list\/\w+\.js$/.test(id)) {
        const { ops } = JSON.parse(readFileSync(opsFile, "utf8")) as OpList;
        const table = (await import(pathToFileURL(id).href)) as { json: OpMapping[] };
        const kept = table.json.filter((entry) => ops.includes(entry.tfOpName));
        return `export const json = ${JSON.stringify(kept)};`;
      }
      return null;
    },
  };
}
