// Writes .br and .gz beside each text-like or wasm file of a folder, so that a server only has to send them.
// Usage: node scripts/precompress.mjs dist
import { readdir, readFile, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const compressible = new Set([".html", ".js", ".css", ".svg", ".json", ".wasm", ".txt", ".map", ".webmanifest"]);
const folder = process.argv[2];
if (folder === undefined) throw new Error("say which folder: node scripts/precompress.mjs dist");

for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !compressible.has(extname(entry.name))) continue;
  const path = join(entry.parentPath, entry.name);
  const bytes = await readFile(path);
  const brotli = await promisify(brotliCompress)(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
  const gzipped = await promisify(gzip)(bytes, { level: 9 });
  // A compressed copy that is not smaller would only cost the browser time.
  if (brotli.length < bytes.length) await writeFile(`${path}.br`, brotli);
  if (gzipped.length < bytes.length) await writeFile(`${path}.gz`, gzipped);
  console.log(`${path}  ${bytes.length} → ${brotli.length} br, ${gzipped.length} gz`);
}
