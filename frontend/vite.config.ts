import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { goAhead } from "./vite/goAhead.ts";
import { preloadWasm } from "./vite/preloadWasm.ts";
import { serviceWorker } from "./vite/serviceWorker.ts";
import { slimTfjs } from "./vite/slimTfjs.ts";

const server = "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react(), slimTfjs(), preloadWasm(), goAhead(), serviceWorker()],
  worker: { format: "es", plugins: () => [slimTfjs()] },
  server: { proxy: { "/api": server, "/models": server } },
  build: {
    target: "es2022",
    // The content security policy allows no inline data: every asset is a file of its own.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // What several chunks share comes in one file: a first visit pays for each with a request and worse compression.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "shared", minShareCount: 2 }] } } },
  },
  // Whoever runs them may be busy: nothing is wrong with a test that takes its time.
  test: { include: ["{src,vite,parity}/**/*.test.ts"], environment: "node", testTimeout: 60_000, hookTimeout: 60_000 },
});
