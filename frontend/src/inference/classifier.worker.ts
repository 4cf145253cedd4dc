import { ModelError } from "./classifier.ts";
import type { Reply, Request } from "./messages.ts";
import { ready, TfjsClassifier } from "./tfjsClassifier.ts";

const classifier = new TfjsClassifier();

// The wasm file is on its way before the first model is named; whoever loads a model sees the error, if any.
ready().catch(() => undefined);

function answer(request: Request): Promise<Extract<Reply, { value: unknown }>["value"] | void> {
  switch (request.do) {
    case "load":
      return classifier.load(request.manifest);
    case "predict":
      return classifier.predict(request.digest, request.input);
    case "release":
      return classifier.release(request.digest);
  }
}

self.addEventListener("message", (event: MessageEvent<Request>) => {
  const { id } = event.data;
  answer(event.data).then(
    (value) => self.postMessage({ id, value: value ?? undefined } satisfies Reply),
    (error: unknown) => {
      const kind = error instanceof ModelError ? error.kind : "load_failed";
      const message = error instanceof Error ? error.message : String(error);
      self.postMessage({ id, error: { kind, message } } satisfies Reply);
    },
  );
});

self.postMessage({ started: true } satisfies Reply);
