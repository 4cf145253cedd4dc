/** The classic page as one draws on it: a canvas, and after every pointer event a new guess in words. */
import { drawing } from "../../pages/measure.ts";

/** @param guess answers what a canvas shows, with the probabilities; @param brush the line's width in pixels */
export function draws(guess, brush) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = drawing.side;
  canvas.style.touchAction = "none";
  const said = document.createElement("p");
  said.dataset.testid = "guess";
  document.body.append(canvas, said);
  const pen = canvas.getContext("2d");
  pen.lineWidth = brush;
  pen.lineCap = pen.lineJoin = "round";
  canvas.dataset.testid = "canvas";
  canvas.addEventListener("pointerdown", ({ offsetX, offsetY }) => {
    pen.beginPath();
    pen.moveTo(offsetX, offsetY);
  });
  canvas.addEventListener("pointermove", ({ buttons, offsetX, offsetY }) => {
    if (!buttons) return;
    pen.lineTo(offsetX, offsetY);
    pen.stroke();
    const probabilities = guess(canvas);
    const best = probabilities.indexOf(Math.max(...probabilities));
    said.textContent = `${best}: ${probabilities[best].toFixed(4)}`;
  });
  return () => pen.clearRect(0, 0, canvas.width, canvas.height);
}
