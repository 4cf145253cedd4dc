import type { IGraphDef, ISignatureDef } from "@tensorflow/tfjs-converter/dist/data/compiled_api";
import type { WeightsManifestEntry } from "@tensorflow/tfjs-core/dist/io/types";
import { ModelError } from "./modelError.ts";
import { SUPPORTED_OPS } from "./kernels.ts";

/** A TF.js graph model as it came over the wire. */
export interface ModelFiles {
  topology: IGraphDef;
  signature: ISignatureDef | undefined;
  weightSpecs: WeightsManifestEntry[];
  weights: ArrayBuffer;
}

interface ModelJson {
  format?: string;
  modelTopology?: IGraphDef;
  signature?: ISignatureDef;
  weightsManifest?: { paths: string[]; weights: WeightsManifestEntry[] }[];
}

/** How a file is had by its URL: `fetch`, unless the files lie in a folder. */
export type Get = (url: string) => Promise<Response>;

export const overTheNetwork: Get = (url) => fetch(url);
/** From the server itself, whatever the browser or the service worker keeps; they keep that from then on. */
export const fromTheServer: Get = (url) => fetch(url, { cache: "reload" });

/** Absolute; relative ones are the page's. */
export function absolute(url: string): string {
  return new URL(url, globalThis.location?.href).href;
}

async function fetchFile(url: string, get: Get): Promise<Response> {
  let response: Response;
  try {
    response = await get(url);
  } catch {
    throw new ModelError("unreachable", `no connection to ${url}`);
  }
  if (response.ok) return response;
  // A server that is down or starting is not a broken model: it is asked again later.
  throw new ModelError(response.status >= 500 ? "unreachable" : "load_failed", `${url} answered ${response.status}`);
}

export async function fetchJson(url: string, get: Get): Promise<unknown> {
  const response = await fetchFile(url, get);
  try {
    return (await response.json()) as unknown;
  } catch {
    throw new ModelError("load_failed", `${url} is not JSON`);
  }
}

/** @throws ModelError naming the ops that the page's list (`ops.json`) lacks. */
export function checkOps(topology: IGraphDef): void {
  const unknown = new Set((topology.node ?? []).map((node) => node.op ?? "?").filter((op) => !SUPPORTED_OPS.has(op)));
  if (unknown.size > 0) throw new ModelError("load_failed", `this page lacks the ops ${[...unknown].sort().join(", ")}`);
}

/** Fetches `model.json` and, all at once, its weight shards. */
export async function fetchModelFiles(modelUrl: string, get: Get): Promise<ModelFiles> {
  const url = absolute(modelUrl);
  const json = (await fetchJson(url, get)) as ModelJson;
  if (json.format !== "graph-model" || json.modelTopology === undefined || json.weightsManifest === undefined) {
    throw new ModelError("load_failed", "model.json is not a TensorFlow.js graph model");
  }
  checkOps(json.modelTopology);
  const paths = json.weightsManifest.flatMap((group) => group.paths);
  const shards = await Promise.all(paths.map(async (path) => (await fetchFile(new URL(path, url).href, get)).blob()));
  return {
    topology: json.modelTopology,
    signature: json.signature,
    weightSpecs: json.weightsManifest.flatMap((group) => group.weights),
    weights: await new Blob(shards).arrayBuffer(),
  };
}
