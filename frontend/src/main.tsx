import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.tsx";
import { startClassifier } from "./inference/workerClassifier.ts";
import { bringHand } from "./ui/hand.ts";
import "./ui/tokens.css";
import "./ui/base.css";

// Before anything is rendered: the worker fetches the wasm file while React starts.
const classifier = startClassifier();

// On a second visit it is here already.
if (navigator.serviceWorker?.controller) bringHand();

const root = document.getElementById("root");
if (root === null) throw new Error("index.html lacks the element #root");
createRoot(root).render(
  <StrictMode>
    <App classifier={classifier} />
  </StrictMode>,
);
