import "@tensorflow/tfjs-core/dist/base_side_effects";
import "@tensorflow/tfjs-converter/dist/flags";
import "@tensorflow/tfjs-backend-wasm/dist/base";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm/dist/backend_wasm";
import { GraphExecutor } from "@tensorflow/tfjs-converter/dist/executor/graph_executor";
import { OperationMapper } from "@tensorflow/tfjs-converter/dist/operations/operation_mapper";
import { env } from "@tensorflow/tfjs-core/dist/environment";
import { setBackend } from "@tensorflow/tfjs-core/dist/globals";
import { decodeWeights } from "@tensorflow/tfjs-core/dist/io/io_utils";
import { tensor4d } from "@tensorflow/tfjs-core/dist/ops/tensor4d";
import type { Tensor } from "@tensorflow/tfjs-core/dist/tensor";
import type { Classifier, LoadedModel, Prediction } from "./classifier.ts";
import { ModelError } from "./modelError.ts";
import { absolute, fetchJson, fetchModelFiles, fromTheServer, type Get, overTheNetwork } from "./modelFiles.ts";
import { registerKernels } from "./kernels.ts";
import { checkAgainstManifest, checkGolden, type ModelManifest, parseMetadata } from "./metadata.ts";
import { RECIPE_VERSIONS } from "./recipes.ts";
import { fetchBinary, plainUrl, simdUrl } from "./wasmBinary.ts";

/** Rounds of warm-up after the golden inputs: the browser's compiler settles on the fast code within these. */
const WARM_UP = 4;

/** Milliseconds after which WebAssembly will not start any more: the backend is silent about a file that is broken. */
const START_MS = 10_000;

interface RunnableModel {
  loaded: LoadedModel;
  executor: GraphExecutor;
  inputName: string;
}

let backend: Promise<void> | undefined;

async function startBackend(simdBinary: Promise<ArrayBuffer | null>): Promise<void> {
  if (typeof WebAssembly === "undefined") throw new ModelError("no_wasm", "this browser has no WebAssembly");
  // Threads bring nothing to a model this small, and under cross-origin isolation their start can hang.
  env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  const simd = (await env().getAsync("WASM_HAS_SIMD_SUPPORT")) as boolean;
  const url = simd ? simdUrl : plainUrl;
  const binary = (simd ? await simdBinary : null) ?? (await fetchBinary(url));
  // The backend asks the platform for its file; it gets the bytes that are here already.
  env().platform.fetch = () => Promise.resolve(new Response(binary));
  const names = ["tfjs-backend-wasm.wasm", "tfjs-backend-wasm-simd.wasm", "tfjs-backend-wasm-threaded-simd.wasm"];
  setWasmPaths(Object.fromEntries(names.map((name) => [name, url])), true);
  registerKernels();
  const late = new Promise<false>((resolve) => setTimeout(resolve, START_MS, false));
  if (!(await Promise.race([setBackend("wasm"), late]))) throw new ModelError("no_wasm", "WebAssembly did not start");
}

/** Starts the wasm backend once; after a failure (a lost connection, say) the next call tries again. */
function startTfjs(simdBinary: Promise<ArrayBuffer | null>): Promise<void> {
  backend ??= startBackend(simdBinary).catch((error: unknown) => {
    backend = undefined;
    throw error instanceof ModelError ? error : new ModelError("no_wasm", `WebAssembly did not start: ${String(error)}`);
  });
  return backend;
}

/** Runs published graph models with TensorFlow.js on its wasm backend, in whatever thread it is made. */
export class TfjsClassifier implements Classifier {
  private readonly models = new Map<string, RunnableModel>();

  /**
   * @param simdBinary the SIMD wasm file, where someone else fetches it; null: fetch it here
   * @param get how the models' files are had
   */
  constructor(
    private readonly simdBinary: Promise<ArrayBuffer | null> = Promise.resolve(null),
    private readonly get: Get = overTheNetwork,
  ) {}

  async load(manifest: ModelManifest): Promise<LoadedModel> {
    const known = this.models.get(manifest.digest);
    if (known !== undefined) return { ...known.loaded, version: manifest.version };
    try {
      return await this.make(manifest, this.get);
    } catch (error) {
      // The version may be sound, and what the browser kept of it broken.
      const suspect = error instanceof ModelError && (error.kind === "load_failed" || error.kind === "golden_mismatch");
      if (this.get !== overTheNetwork || !suspect) throw error;
      return this.make(manifest, fromTheServer).catch(() => {
        throw error;
      });
    }
  }

  private async make(manifest: ModelManifest, get: Get): Promise<LoadedModel> {
    const metadataUrl = new URL("metadata.json", absolute(manifest.model_url)).href;
    const [json, files] = await Promise.all([
      fetchJson(metadataUrl, get),
      fetchModelFiles(manifest.model_url, get),
      startTfjs(this.simdBinary),
    ]);
    const metadata = parseMetadata(json);
    checkAgainstManifest(metadata, manifest, RECIPE_VERSIONS);
    const model = build(files, { ...metadata, version: manifest.version, digest: manifest.digest });
    try {
      metadata.golden.forEach((golden, index) => checkGolden(golden, run(model, golden.input).probabilities, index));
      const first = metadata.golden[0];
      for (let round = 0; first !== undefined && round < WARM_UP; round += 1) run(model, first.input);
    } catch (error) {
      dispose(model);
      throw error instanceof ModelError ? error : new ModelError("load_failed", `the model does not run: ${String(error)}`);
    }
    this.models.set(manifest.digest, model);
    return model.loaded;
  }

  async predict(digest: string, input: Uint8Array): Promise<Prediction> {
    const model = this.models.get(digest);
    if (model === undefined) throw new ModelError("load_failed", `model ${digest} is not loaded`);
    return run(model, input);
  }

  async release(digest: string): Promise<void> {
    const model = this.models.get(digest);
    if (model === undefined) return;
    this.models.delete(digest);
    dispose(model);
  }
}

function build(files: Awaited<ReturnType<typeof fetchModelFiles>>, loaded: LoadedModel): RunnableModel {
  try {
    const executor = new GraphExecutor(OperationMapper.Instance.transformGraph(files.topology, files.signature));
    const weights = decodeWeights(files.weights, files.weightSpecs);
    executor.weightMap = Object.fromEntries(Object.entries(weights).map(([name, tensor]) => [name, [tensor]]));
    const inputName = executor.inputs[0]?.name;
    if (inputName === undefined || executor.outputs.length !== 1) {
      throw new Error(`${executor.inputs.length} inputs and ${executor.outputs.length} outputs instead of one each`);
    }
    return { loaded, executor, inputName };
  } catch (error) {
    throw new ModelError("load_failed", `model.json cannot be used: ${String(error)}`);
  }
}

function run(model: RunnableModel, input: Uint8Array): Prediction {
  const { height, width, channels } = model.loaded.input;
  const start = performance.now();
  const bytes = tensor4d(Float32Array.from(input), [1, height, width, channels], "float32");
  let outputs: Tensor[] = [];
  try {
    outputs = model.executor.execute({ [model.inputName]: bytes }, model.executor.outputNodes);
    const probabilities = Array.from(outputs[0]?.dataSync() ?? []);
    return { probabilities, ms: performance.now() - start };
  } finally {
    bytes.dispose();
    for (const output of outputs) output.dispose();
  }
}

function dispose(model: RunnableModel): void {
  for (const tensors of Object.values(model.executor.weightMap)) for (const tensor of tensors) tensor.dispose();
}
