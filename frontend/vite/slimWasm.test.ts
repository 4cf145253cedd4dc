import { readFileSync } from "node:fs";
import { getKernelsForBackend } from "@tensorflow/tfjs-core/dist/kernel_registry";
import { expect, test } from "vitest";
import { registerKernels } from "../src/inference/kernels.ts";
import { isUsed } from "./slimTfjs.ts";
import { slimmed } from "./slimWasm.ts";

const BINARIES = ["tfjs-backend-wasm.wasm", "tfjs-backend-wasm-simd.wasm"].map(
  (name) => new Uint8Array(readFileSync(new URL(`../node_modules/@tensorflow/tfjs-backend-wasm/wasm-out/${name}`, import.meta.url))),
);
registerKernels();

const section = (id: number, ...content: number[]) => [id, content.length, ...content];
const named = (name: string, kind: number, index: number) => [name.length, ...Buffer.from(name), kind, index];
const body = (...code: number[]) => [code.length + 2, 0, ...code, 0x0b];
const CONST = 0x41;

/**
 * Functions 0–5 of type () → i32, 6 of another. "direct" calls 1; "byTable" calls the table's first place, which 3 takes;
 * "alone" calls nobody; 5 and 6 lie in the table too. Each answers its own number or what it calls answers.
 */
const MODULE = Uint8Array.from([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...section(1, 2, 0x60, 0, 1, 0x7f, 0x60, 1, 0x7f, 1, 0x7f),
  ...section(3, 7, 0, 0, 0, 0, 0, 0, 1),
  ...section(4, 1, 0x70, 0, 3),
  ...section(7, 4, ...named("direct", 0, 0), ...named("byTable", 0, 2), ...named("alone", 0, 4), ...named("table", 1, 0)),
  ...section(9, 1, 0, CONST, 0, 0x0b, 3, 3, 5, 6),
  ...section(10, 7, ...body(0x10, 1), ...body(CONST, 1), ...body(CONST, 0, 0x11, 0, 0), ...[3, 4, 5].flatMap((n) => body(CONST, n)), ...body(CONST, 6)),
]);

function made(binary: Uint8Array<ArrayBuffer>): Record<string, () => number> {
  return new WebAssembly.Instance(new WebAssembly.Module(binary)).exports as Record<string, () => number>;
}

test("what is wanted answers as before, by a call or through the table; nothing else can be called", () => {
  const { direct, byTable, ...others } = made(slimmed(MODULE, (name) => name !== "alone"));
  expect([direct?.(), byTable?.()]).toEqual([1, 3]);
  expect(others).toEqual({});
});

test("code that cannot be reached any more is gone", () => {
  const traps = (binary: Uint8Array) => Buffer.from(binary).toString("latin1").split("\x03\0\0\x0b").length - 1;
  expect(traps(slimmed(MODULE, () => true))).toBe(1); // function 6, of a type that nobody calls
  expect(traps(slimmed(MODULE, (name) => name === "byTable"))).toBe(4);
  expect(traps(slimmed(MODULE, (name) => name === "direct"))).toBe(5);
});

test("what it cannot read it refuses", () => {
  expect(() => slimmed(MODULE.with(MODULE.indexOf(0x11), 0xfe), () => true)).toThrow("0xfe");
  expect(() => slimmed(MODULE.subarray(0, -3), () => true)).toThrow(RangeError);
});

test.each(BINARIES)("the page's wasm files keep every function that its kernels call, at two thirds of the size", (binary) => {
  const slim = slimmed(binary, isUsed);
  const kept = new Set(WebAssembly.Module.exports(new WebAssembly.Module(slim)).map(({ name }) => name));
  const called: string[] = [];
  const wasm = { cwrap: (name: string) => void called.push(name) };
  for (const { setupFunc } of getKernelsForBackend("wasm")) setupFunc?.({ wasm });
  expect(called.length).toBeGreaterThan(15);
  expect(called.filter((name) => !kept.has(name))).toEqual([]);
  expect(slim.length).toBeLessThan(0.68 * binary.length);
});
