import plainUrl from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.wasm?url";
import simdUrl from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm?url";
import { ModelError } from "./modelError.ts";

export { plainUrl, simdUrl };

/** @throws ModelError when the file cannot be had; the wasm backend itself would wait for it for ever. */
export async function fetchBinary(url: string): Promise<ArrayBuffer> {
  let response: Response;
  try {
    response = await fetch(url, { credentials: "same-origin" });
  } catch {
    throw new ModelError("unreachable", `no connection to ${url}`);
  }
  if (!response.ok) throw new ModelError(response.status >= 500 ? "unreachable" : "no_wasm", `${url} answered ${response.status}`);
  return response.arrayBuffer();
}
