import type { Plugin } from "vite";

const simdBinary = /tfjs-backend-wasm-simd-[\w-]+\.wasm$/;

/** Names the SIMD wasm file in the built HTML, so that it travels beside the page's code and not after it. */
export function preloadWasm(): Plugin {
  return {
    name: "preload-wasm",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle }) {
        const file = Object.keys(bundle ?? {}).find((name) => simdBinary.test(name));
        if (file === undefined) throw new Error("preload-wasm: the bundle holds no tfjs-backend-wasm-simd file");
        return [
          {
            tag: "link",
            attrs: { rel: "preload", as: "fetch", href: `/${file}`, crossorigin: "anonymous", type: "application/wasm" },
            injectTo: "head",
          },
        ];
      },
    },
  };
}
