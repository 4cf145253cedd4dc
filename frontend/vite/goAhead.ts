import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const ROOT = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
const SOURCE = `${ROOT}/src/ahead.ts`;

/**
 * Builds `src/ahead.ts` as a file of its own and names it first in the HTML, but for the page's code: what is named first
 * has the connection that is open already, and shall have much to carry while the others are being made.
 */
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
        const page = files.find((one) => one.type === "chunk" && one.isEntry && one !== file);
        return (
          file &&
          page && [
            { tag: "link", attrs: { rel: "modulepreload", crossorigin: true, href: `/${page.fileName}` }, injectTo: "head-prepend" },
            { tag: "script", attrs: { type: "module", async: true, crossorigin: true, src: `/${file.fileName}` }, injectTo: "head-prepend" },
          ]
        );
      },
    },
  };
}
