/** Reads WebAssembly's binary format (2.0: with SIMD, bulk memory and reference types), as far as `slimWasm.ts` needs it. */

/** A cursor in a binary. @throws RangeError past its end. */
export class Reader {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new RangeError("the wasm file ends too early");
    return byte;
  }

  /** An unsigned number in LEB128. */
  number(): number {
    let [value, shift, byte] = [0, 1, 0];
    do {
      byte = this.byte();
      value += (byte & 127) * shift;
      shift *= 128;
    } while (byte > 127);
    return value;
  }

  /** A signed number of any width, over which one only has to get. */
  skipNumber(): void {
    while (this.byte() > 127);
  }

  /** As many as the number that comes first. */
  list<T>(one: () => T): T[] {
    return Array.from({ length: this.number() }, one);
  }

  take(length: number): Uint8Array {
    this.at += length;
    if (this.at > this.bytes.length) throw new RangeError("the wasm file ends too early");
    return this.bytes.subarray(this.at - length, this.at);
  }
}

/** What a function's code reaches: functions by their index, and the types of what it calls through the table. */
export interface Reached {
  functions: Set<number>;
  types: Set<number>;
}

const [LOOP_LIKE, BRANCHES, NUMBERS] = [[0x02, 0x03, 0x04], [0x0c, 0x0d], [0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26]];
/** How many numbers follow the second opcode after 0xfc. */
const AFTER_FC: Record<number, number> = { 8: 2, 9: 1, 10: 2, 11: 1, 12: 2, 13: 1, 14: 2, 15: 1, 16: 1, 17: 1 };

/** Adds what one function's body (its locals, then its instructions) reaches. @throws Error for code it cannot read. */
export function follow(body: Uint8Array, reached: Reached): void {
  const code = new Reader(body);
  code.list(() => [code.number(), code.byte()]);
  while (code.at < body.length) instruction(code, reached);
}

function instruction(code: Reader, reached: Reached): void {
  const op = code.byte();
  if (op === 0x10 || op === 0xd2) reached.functions.add(code.number());
  else if (op === 0x11) {
    reached.types.add(code.number());
    code.number();
  } else if (op === 0x0e) {
    code.list(() => code.number());
    code.number();
  } else if (op === 0x1c) code.list(() => code.byte());
  else if (LOOP_LIKE.includes(op) || op === 0x41 || op === 0x42) code.skipNumber();
  else if (BRANCHES.includes(op) || NUMBERS.includes(op)) code.number();
  else if (op >= 0x28 && op <= 0x3e) memoryArgument(code);
  else if (op === 0x3f || op === 0x40 || op === 0xd0) code.byte();
  else if (op === 0x43) code.take(4);
  else if (op === 0x44) code.take(8);
  else if (op === 0xfc) for (let left = AFTER_FC[code.number()] ?? 0; left > 0; left -= 1) code.number();
  else if (op === 0xfd) vectorInstruction(code);
  else if (!(op <= 0x01 || op === 0x05 || op === 0x0b || op === 0x0f || op === 0x1a || op === 0x1b || (op >= 0x45 && op <= 0xc4) || op === 0xd1)) {
    throw new Error(`unknown wasm instruction 0x${op.toString(16)}`);
  }
}

function vectorInstruction(code: Reader): void {
  const op = code.number();
  if (op <= 11 || op === 92 || op === 93) memoryArgument(code);
  else if (op === 12 || op === 13) code.take(16);
  else if (op >= 21 && op <= 34) code.byte();
  else if (op >= 84 && op <= 91) {
    memoryArgument(code);
    code.byte();
  }
}

/** Alignment and offset. */
function memoryArgument(code: Reader): void {
  code.number();
  code.number();
}
