import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "vite";

const SOURCE = fileURLToPath(new URL("../src/offline/serviceWorker.ts", import.meta.url));
/** Pages that are of no use without a server. */
const ONLINE_ONLY = /\/pages\/AdminPage\.tsx$/;

/** The part of a bundle's file that is used here. */
export interface BuiltFile {
  fileName: string;
  type: "chunk" | "asset";
  code?: string;
  source?: string | Uint8Array;
  isEntry?: boolean;
  facadeModuleId?: string | null;
  imports?: string[];
  dynamicImports?: string[];
  viteMetadata?: { importedCss: Set<string> };
}

export interface Kept {
  entry: string;
  needed: string[];
  wasm: { simd: string; plain: string };
  further: string[];
}

/** What of a bundle the service worker keeps: what the page starts with, one of the wasm files, what is opened later. */
export function keptOf(bundle: Record<string, BuiltFile>): Kept {
  const files = Object.values(bundle);
  const entries = files.filter((file) => file.isEntry && file.type === "chunk");
  const entry = entries.find((file) => file.facadeModuleId?.endsWith(".html"));
  const [simd, plain] = [/wasm-simd-[\w-]+\.wasm$/, /backend-wasm-(?!simd-)[\w-]+\.wasm$/].map((name) => files.find((file) => name.test(file.fileName)));
  if (entry === undefined || simd === undefined || plain === undefined) throw new Error("service-worker: the bundle lacks the entry or a wasm file");
  const needed = withNamed(bundle, reached(bundle, entries, false));
  const all = withNamed(bundle, reached(bundle, entries, true));
  const urls = (names: Iterable<string>) => [...names].map((name) => `/${name}`).sort();
  return {
    entry: `/${entry.fileName}`,
    needed: urls(needed),
    wasm: { simd: `/${simd.fileName}`, plain: `/${plain.fileName}` },
    further: urls([...all].filter((name) => !needed.has(name))),
  };
}

/** The chunks that one begins with and their styles; `later`: with those that come when they are opened. */
function reached(bundle: Record<string, BuiltFile>, entries: BuiltFile[], later: boolean): Set<string> {
  const found = new Set<string>();
  const visit = (file: BuiltFile | undefined) => {
    if (file === undefined || found.has(file.fileName) || ONLINE_ONLY.test(file.facadeModuleId ?? "")) return;
    found.add(file.fileName);
    for (const style of file.viteMetadata?.importedCss ?? []) found.add(style);
    for (const name of [...(file.imports ?? []), ...(later ? (file.dynamicImports ?? []) : [])]) visit(bundle[name]);
  };
  entries.forEach(visit);
  return found;
}

/** Beside the files, the workers and fonts that they name. */
function withNamed(bundle: Record<string, BuiltFile>, names: Set<string>): Set<string> {
  const text = [...names].map((name) => String(bundle[name]?.code ?? bundle[name]?.source ?? "")).join("\n");
  const assets = Object.values(bundle).filter(({ type, fileName }) => type === "asset" && /\.(js|woff2)$/.test(fileName));
  const named = assets.filter(({ fileName }) => text.includes(fileName.slice(fileName.lastIndexOf("/") + 1)));
  return new Set([...names, ...named.map(({ fileName }) => fileName)]);
}

/** Builds `sw.js`, which knows the files of this very build and is another one with each build. */
export function serviceWorker(): Plugin {
  return {
    name: "service-worker",
    apply: "build",
    enforce: "post",
    generateBundle: {
      order: "post",
      async handler(_options, bundle) {
        const kept = keptOf(bundle as Record<string, BuiltFile>);
        const page = bundle["index.html"];
        if (page?.type !== "asset") throw new Error("service-worker: the bundle lacks index.html");
        const name = createHash("sha256").update(JSON.stringify(kept)).update(page.source).digest("hex").slice(0, 12);
        this.emitFile({ type: "asset", fileName: "sw.js", source: await bundled({ name, ...kept }) });
      },
    },
  };
}

async function bundled(described: Kept & { name: string }): Promise<string> {
  const made = await build({
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    define: { __BUILD__: JSON.stringify(described) },
    build: { write: false, target: "es2022", rolldownOptions: { input: SOURCE, output: { format: "iife" } } },
  });
  const [output] = [made].flat().flatMap((one) => ("output" in one ? one.output : []));
  if (output?.type !== "chunk") throw new Error("service-worker: nothing was built");
  return output.code;
}
