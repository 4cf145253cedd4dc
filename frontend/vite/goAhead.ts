import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const ROOT = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
const SOURCE = `${ROOT}/src/ahead.ts`;

/** Builds `src/ahead.ts` as a file of its own and names it first in the HTML. */
export function goAhead(): Plugin {
  let ours = false;
  return {
    name: "go-ahead",
    apply: "build",
    // Whoever builds another page with this configuration has no such script.
    configResolved: ({ root }) => void (ours = root === ROOT),
    buildStart() {
      if (ours) this.emitFile({ type: "chunk", id: SOURCE, name: "ahead" });
    },
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle }) {
        const files = Object.values(bundle ?? {});
        const file = files.find((one) => one.type === "chunk" && one.facadeModuleId === SOURCE);
        if (ours && file === undefined) throw new Error("go-ahead: the bundle lacks src/ahead.ts");
        return file && [{ tag: "script", attrs: { type: "module", crossorigin: true, src: `/${file.fileName}` }, injectTo: "head-prepend" }];
      },
    },
  };
}
