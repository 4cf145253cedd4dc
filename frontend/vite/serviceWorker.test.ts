import { expect, test } from "vitest";
import { type BuiltFile, keptOf } from "./serviceWorker.ts";

function chunk(name: string, change: Partial<BuiltFile> = {}, styles: string[] = []): BuiltFile {
  return { fileName: `assets/${name}`, type: "chunk", code: "", viteMetadata: { importedCss: new Set(styles) }, ...change };
}

const asset = (name: string, source = ""): BuiltFile => ({ fileName: `assets/${name}`, type: "asset", source });

const FILES = [
  chunk("ahead-1.js", { isEntry: true, facadeModuleId: "/src/ahead.ts" }),
  chunk("index-1.js", { isEntry: true, facadeModuleId: "/index.html", code: 'new Worker("/assets/worker-1.js")', imports: ["assets/shared-1.js"], dynamicImports: ["assets/About-1.js", "assets/Admin-1.js"] }, ["assets/index-1.css"]),
  chunk("shared-1.js"),
  chunk("About-1.js", { imports: ["assets/shared-1.js"], code: '"/assets/desk-1.js"' }, ["assets/about-1.css"]),
  chunk("Admin-1.js", { facadeModuleId: "/src/pages/AdminPage.tsx", dynamicImports: ["assets/Chart-1.js"] }, ["assets/admin-1.css"]),
  chunk("Chart-1.js"),
  asset("index-1.css", "src: url(/assets/caveat-1.woff2)"),
  asset("about-1.css"),
  asset("admin-1.css"),
  asset("worker-1.js"),
  asset("desk-1.js"),
  asset("caveat-1.woff2"),
  asset("tfjs-backend-wasm-simd-1.wasm"),
  asset("tfjs-backend-wasm-1.wasm"),
];
const bundleOf = (files: BuiltFile[]) => Object.fromEntries(files.map((file) => [file.fileName, file]));

test("what the page starts with is needed, what is opened later comes after, what only admins open is not kept", () => {
  expect(keptOf(bundleOf(FILES))).toEqual({
    entry: "/assets/index-1.js",
    needed: ["ahead-1.js", "caveat-1.woff2", "index-1.css", "index-1.js", "shared-1.js", "worker-1.js"].map((name) => `/assets/${name}`),
    wasm: { simd: "/assets/tfjs-backend-wasm-simd-1.wasm", plain: "/assets/tfjs-backend-wasm-1.wasm" },
    further: ["About-1.js", "about-1.css", "desk-1.js"].map((name) => `/assets/${name}`),
  });
});

test("a bundle without its wasm files is no page that works offline", () => {
  expect(() => keptOf(bundleOf(FILES.slice(0, -1)))).toThrow("wasm");
});
