/**
 * The ops that the converter's executors may call for a model made of the graph ops in `ops.json`. The build puts this
 * file in the place of `@tensorflow/tfjs-core/dist/ops/ops_for_converter`; an op missing here is missing in the page.
 */
export { add } from "@tensorflow/tfjs-core/dist/ops/add";
export { avgPool } from "@tensorflow/tfjs-core/dist/ops/avg_pool";
export { batchNorm } from "@tensorflow/tfjs-core/dist/ops/batchnorm";
export { cast } from "@tensorflow/tfjs-core/dist/ops/cast";
export { conv2d } from "@tensorflow/tfjs-core/dist/ops/conv2d";
export { div } from "@tensorflow/tfjs-core/dist/ops/div";
export { expandDims } from "@tensorflow/tfjs-core/dist/ops/expand_dims";
export * as fused from "@tensorflow/tfjs-core/dist/ops/fused_ops";
export { matMul } from "@tensorflow/tfjs-core/dist/ops/mat_mul";
export { maxPool } from "@tensorflow/tfjs-core/dist/ops/max_pool";
export { mean } from "@tensorflow/tfjs-core/dist/ops/mean";
export { mul } from "@tensorflow/tfjs-core/dist/ops/mul";
export { pad } from "@tensorflow/tfjs-core/dist/ops/pad";
export { relu } from "@tensorflow/tfjs-core/dist/ops/relu";
export { relu6 } from "@tensorflow/tfjs-core/dist/ops/relu6";
export { reshape } from "@tensorflow/tfjs-core/dist/ops/reshape";
export { softmax } from "@tensorflow/tfjs-core/dist/ops/softmax";
export { squeeze } from "@tensorflow/tfjs-core/dist/ops/squeeze";
export { sub } from "@tensorflow/tfjs-core/dist/ops/sub";
