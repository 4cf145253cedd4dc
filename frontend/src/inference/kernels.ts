import { registerKernel } from "@tensorflow/tfjs-core/dist/kernel_registry";
import { addConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Add";
import { avgPoolConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/AvgPool";
import { batchMatMulConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/BatchMatMul";
import { castConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Cast";
import { conv2DConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Conv2D";
import { expandDimsConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/ExpandDims";
import { fusedBatchNormConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/FusedBatchNorm";
import { fusedConv2DConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/FusedConv2D";
import { _fusedMatMulConfig as fusedMatMulConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/_FusedMatMul";
import { identityConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Identity";
import { maxPoolConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/MaxPool";
import { meanConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Mean";
import { multiplyConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Multiply";
import { padV2Config } from "@tensorflow/tfjs-backend-wasm/dist/kernels/PadV2";
import { realDivConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/RealDiv";
import { reluConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Relu";
import { relu6Config } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Relu6";
import { reshapeConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Reshape";
import { softmaxConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Softmax";
import { subConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Sub";
import { transposeConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Transpose"; // Mean over rows and columns calls it
import opList from "./ops.json";

/** The graph ops a published model may be made of; the exporter's check and this page's loader read the same list. */
export const SUPPORTED_OPS: ReadonlySet<string> = new Set(opList.ops);

/** Registers the wasm kernels behind `SUPPORTED_OPS`, and no others: every kernel costs bytes on someone's phone. */
export function registerKernels(): void {
  const kernels = [
    addConfig, avgPoolConfig, batchMatMulConfig, castConfig, conv2DConfig, expandDimsConfig, fusedBatchNormConfig,
    fusedConv2DConfig, fusedMatMulConfig, identityConfig, maxPoolConfig, meanConfig, multiplyConfig, padV2Config,
    realDivConfig, reluConfig, relu6Config, reshapeConfig, softmaxConfig, subConfig,
    transposeConfig,
  ];
  for (const kernel of kernels) registerKernel(kernel);
}
