/**
 * The classic way to recognise a drawing in a page: all of TensorFlow.js, a layers model, whatever backend it picks, and
 * a canvas shrunk bilinearly. `?backend=cpu` names a backend instead, to see how much the choice matters.
 */
import * as tf from "@tensorflow/tfjs";
import { drawing, measured } from "../../pages/measure.ts";

const BRUSH = 16;

function drawn() {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = drawing.side;
  const pen = canvas.getContext("2d");
  pen.lineWidth = BRUSH;
  pen.lineCap = pen.lineJoin = "round";
  for (const [xs, ys] of drawing.strokes) {
    pen.beginPath();
    xs.forEach((x, i) => pen.lineTo(x, ys[i]));
    pen.stroke();
  }
  return canvas;
}

measured(async () => {
  const query = new URLSearchParams(location.search);
  const wanted = query.get("backend");
  if (wanted) await tf.setBackend(wanted);
  const model = await tf.loadLayersModel("/model.json");
  const canvas = drawn();
  const answer = (toInput) => tf.tidy(() => model.predict(toInput()).dataSync());
  // Bytes 0–255 become 0–1 here: the classic model has no layer for that, and a multiplication costs next to nothing.
  const predict = async (input) => {
    const start = performance.now();
    const probabilities = answer(() => tf.tensor4d(Float32Array.from(input), [1, 28, 28, 1]).div(255));
    return { probabilities, ms: performance.now() - start };
  };
  const seen = (shown) =>
    answer(() => {
      const ink = tf.browser.fromPixels(shown, 4).slice([0, 0, 3], [-1, -1, 1]);
      return tf.image.resizeBilinear(ink, [28, 28]).div(255).expandDims(0);
    });
  const guess = async () => seen(canvas);
  if (query.has("draw")) globalThis.clear = (await import("./drawing.js")).draws(seen, BRUSH);
  return { predict, guess, facts: { backend: tf.getBackend(), tfjs: tf.version.tfjs } };
});
