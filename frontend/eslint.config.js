import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

// Who may import whom: pages → features → inference, api, ui. Features never import each other, inference knows no
// React, and TensorFlow.js stays behind the classifier.
const tfjs = { group: ["@tensorflow/*"], message: "Only tfjsClassifier.ts and its op and kernel lists import TensorFlow.js." };
const react = { group: ["react", "react-dom", "react-dom/*"], message: "This folder knows no React." };
const features = { group: ["**/features/**"], message: "Only pages and App import features; features never import each other." };
const pages = { group: ["**/pages/**", "**/App.tsx"], message: "Only App imports pages." };
const otherFeature = { regex: "^\\.\\./(?!\\.\\./)", message: "Features never import each other." };
const upwards = { group: ["../api/**", "../ui/**"], message: "inference stands alone." };

const behindTheClassifier = ["src/inference/{tfjsClassifier,kernels,opsForConverter,wasmBinary,modelFiles,ops.test}.ts"];

const restrict = (files, patterns, ignores = []) => ({
  files,
  ignores,
  rules: { "no-restricted-imports": ["error", { patterns }] },
});

export default tseslint.config(
  { ignores: ["dist/", "dist-parity/", "node_modules/", "src/api/types.gen.ts"] },
  ...tseslint.configs.recommended,
  reactHooks.configs.flat["recommended-latest"],
  { languageOptions: { parserOptions: { projectService: false } } },
  restrict(["src/*.{ts,tsx}"], [tfjs]),
  restrict(["src/pages/**/*.{ts,tsx}"], [tfjs]),
  restrict(["src/features/**/*.{ts,tsx}"], [tfjs, pages, features, otherFeature]),
  restrict(["src/api/**/*.ts", "src/ui/**/*.{ts,tsx}"], [tfjs, features, pages]),
  restrict(["src/inference/**/*.ts"], [tfjs, react, features, pages, upwards], behindTheClassifier),
  restrict(["parity/**/*.ts"], [tfjs, react, features, pages]),
  restrict(behindTheClassifier, [react, features, pages, upwards]),
);
