import { ModelError } from "./modelError.ts";
import type { Reply, Request } from "./messages.ts";
import { TfjsClassifier } from "./tfjsClassifier.ts";

let bring: (simdBinary: ArrayBuffer | null) => void = () => undefined;
const classifier = new TfjsClassifier(new Promise((resolve) => (bring = resolve)));

function answer(request: Exclude<Request, { do: "bring" }>): Promise<Extract<Reply, { value: unknown }>["value"] | void> {
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
  const request = event.data;
  if (request.do === "bring") {
    bring(request.simdBinary);
    return;
  }
  const { id } = request;
  answer(request).then(
    (value) => self.postMessage({ id, value: value ?? undefined } satisfies Reply),
    (error: unknown) => {
      const kind = error instanceof ModelError ? error.kind : "load_failed";
      const message = error instanceof Error ? error.message : String(error);
      self.postMessage({ id, error: { kind, message } } satisfies Reply);
    },
  );
});

self.postMessage({ started: true } satisfies Reply);
