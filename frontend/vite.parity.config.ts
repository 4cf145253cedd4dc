import { defineConfig } from "vite";
import { slimTfjs } from "./vite/slimTfjs.ts";

/** `dist-parity/answer.cjs`: the page's classifier, with its kernels and no others, for Node. See `parity/answer.ts`. */
export default defineConfig({
  plugins: [slimTfjs()],
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: "parity/answer.ts",
    ssrEmitAssets: true,
    outDir: "dist-parity",
    target: "node22",
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // TensorFlow.js takes its Node platform by `require`.
    rolldownOptions: { output: { format: "cjs", entryFileNames: "answer.cjs" } },
  },
});
