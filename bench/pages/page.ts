/** The page's own way to recognise: its recipe, its worker, its classifier, with nothing around them. */
import type { ModelManifest } from "../../frontend/src/inference/metadata.ts";
import { inputFromStrokes, type Stroke } from "../../frontend/src/inference/recipes.ts";
import { startClassifier } from "../../frontend/src/inference/workerClassifier.ts";
import { drawing, measured } from "./measure.ts";

void measured(async () => {
  const classifier = startClassifier();
  const manifest = (await (await fetch("/manifest.json")).json()) as ModelManifest;
  const { digest } = await classifier.load(manifest);
  const predict = (input: Uint8Array) => classifier.predict(digest, input);
  const guess = () => predict(inputFromStrokes(manifest.recipe, drawing.strokes as unknown as Stroke[]));
  return { predict, guess, facts: { backend: "wasm" } };
});
