import { json as arithmetic } from "@tensorflow/tfjs-converter/dist/operations/op_list/arithmetic";
import { json as basicMath } from "@tensorflow/tfjs-converter/dist/operations/op_list/basic_math";
import { json as convolution } from "@tensorflow/tfjs-converter/dist/operations/op_list/convolution";
import { json as graph } from "@tensorflow/tfjs-converter/dist/operations/op_list/graph";
import { json as matrices } from "@tensorflow/tfjs-converter/dist/operations/op_list/matrices";
import { json as normalization } from "@tensorflow/tfjs-converter/dist/operations/op_list/normalization";
import { json as reduction } from "@tensorflow/tfjs-converter/dist/operations/op_list/reduction";
import { json as transformation } from "@tensorflow/tfjs-converter/dist/operations/op_list/transformation";
import { expect, test } from "vitest";
import { SUPPORTED_OPS } from "./kernels.ts";
import { checkOps } from "./modelFiles.ts";

test("every op of the list lies in a category whose executor the build keeps", () => {
  const kept = [arithmetic, basicMath, convolution, graph, matrices, normalization, reduction, transformation].flat();
  // Const is read by the mapper itself.
  const known = new Set(["Const", ...kept.map((entry) => entry.tfOpName)]);
  expect([...SUPPORTED_OPS].filter((op) => !known.has(op))).toEqual([]);
});

test("a model with an op outside the list is refused by the op's name", () => {
  const node = [{ name: "a", op: "Relu" }, { name: "b", op: "Einsum" }];
  expect(() => checkOps({ node })).toThrow(/Einsum$/);
  expect(() => checkOps({ node: node.slice(0, 1) })).not.toThrow();
});
