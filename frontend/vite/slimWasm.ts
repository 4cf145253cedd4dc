import { follow, type Reached, Reader } from "./wasmCode.ts";

const [TYPES, IMPORTS, FUNCTIONS, EXPORTS, START, ELEMENTS, CODE] = [1, 2, 3, 7, 8, 9, 10] as const;
const TABLE_EXPORT = 1;
/** No locals, `unreachable`, `end`. */
const EMPTIED = Uint8Array.of(0, 0, 0x0b);

interface Export {
  name: string;
  kind: number;
  index: number;
}

/**
 * The same WebAssembly module with only the exports that are wanted, and without the code that these cannot reach. Every
 * function keeps its number; the body of one that nothing can call any more becomes a trap.
 *
 * What may be called: exports, the start function, what their code calls, and, of those in the table, every function of
 * a type that this code calls through it. The table itself is never exported, so nobody else can call through it.
 *
 * @throws Error where the module has what this does not understand.
 */
export function slimmed(binary: Uint8Array, wanted: (name: string) => boolean): Uint8Array<ArrayBuffer> {
  const sections = sectionsOf(binary);
  const read = (id: number) => new Reader(sections.get(id) ?? Uint8Array.of(0));
  const exports = exportsIn(read(EXPORTS)).filter(({ name, kind }) => kind !== TABLE_EXPORT && wanted(name));
  const bodies = bodiesIn(read(CODE));
  const start = sections.has(START) ? [read(START).number()] : [];
  const used = usedFunctions({
    roots: [...start, ...exports.filter(({ kind }) => kind === 0).map(({ index }) => index)],
    bodies,
    typeOf: functionTypes(read),
    table: tableIn(read(ELEMENTS)),
  });
  const imported = importedFunctions(read(IMPORTS)).length;
  sections.set(EXPORTS, vector(exports.map(({ name, kind, index }) => joined(sized(new TextEncoder().encode(name)), Uint8Array.of(kind), leb(index)))));
  sections.set(CODE, vector(bodies.map((body, number) => sized(used.has(imported + number) ? body : EMPTIED))));
  return joined(binary.subarray(0, 8), ...[...sections].flatMap(([id, content]) => [Uint8Array.of(id), sized(content)]));
}

/** Id → content, in their order; custom sections (names, tool notes) are left behind. */
function sectionsOf(binary: Uint8Array): Map<number, Uint8Array> {
  const reader = new Reader(binary, 8);
  const sections = new Map<number, Uint8Array>();
  while (reader.at < binary.length) {
    const id = reader.byte();
    const content = reader.take(reader.number());
    if (id !== 0) sections.set(id, content);
  }
  return sections;
}

function text(reader: Reader): string {
  return new TextDecoder().decode(reader.take(reader.number()));
}

function exportsIn(reader: Reader): Export[] {
  return reader.list(() => ({ name: text(reader), kind: reader.byte(), index: reader.number() }));
}

function bodiesIn(reader: Reader): Uint8Array[] {
  return reader.list(() => reader.take(reader.number()));
}

/** The types of the imported functions. */
function importedFunctions(reader: Reader): number[] {
  const found: number[] = [];
  reader.list(() => {
    text(reader);
    text(reader);
    const kind = reader.byte();
    if (kind === 0) found.push(reader.number());
    else if (kind === 3) reader.take(2);
    else {
      if (kind === 1) reader.byte();
      const bounded = reader.byte() & 1;
      reader.number();
      if (bounded) reader.number();
    }
  });
  return found;
}

/** Each function's type, as text: two types of the same shape are the same. */
function functionTypes(read: (id: number) => Reader): { ofFunction: string[]; ofIndex: string[] } {
  const types = read(TYPES);
  const ofIndex = types.list(() => {
    if (types.byte() !== 0x60) throw new Error("a wasm type that is no function's");
    return [types.list(() => types.byte()).join(), types.list(() => types.byte()).join()].join("→");
  });
  const own = read(FUNCTIONS);
  const indices = [...importedFunctions(read(IMPORTS)), ...own.list(() => own.number())];
  return { ofFunction: indices.map((index) => ofIndex[index] ?? ""), ofIndex };
}

/** The functions in the table. */
function tableIn(reader: Reader): number[] {
  return reader
    .list(() => {
      if (reader.byte() !== 0 || reader.byte() !== 0x41) throw new Error("a wasm element segment at no constant place");
      reader.skipNumber();
      reader.byte(); // end
      return reader.list(() => reader.number());
    })
    .flat();
}

interface Program {
  roots: number[];
  bodies: Uint8Array[];
  typeOf: { ofFunction: string[]; ofIndex: string[] };
  table: number[];
}

function usedFunctions({ roots, bodies, typeOf, table }: Program): Set<number> {
  const imported = typeOf.ofFunction.length - bodies.length;
  const reached: Reached = { functions: new Set(roots), types: new Set() };
  const followed = new Set<number>();
  for (let before = -1; before !== followed.size; ) {
    before = followed.size;
    const called = new Set([...reached.types].map((type) => typeOf.ofIndex[type]));
    for (const index of table) if (called.has(typeOf.ofFunction[index] ?? "")) reached.functions.add(index);
    for (const index of reached.functions) {
      const body = bodies[index - imported];
      if (body !== undefined && !followed.has(index)) follow(body, reached);
      followed.add(index);
    }
  }
  return followed;
}

function leb(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let left = value; ; left >>>= 7) {
    if (left < 128) return Uint8Array.from([...bytes, left]);
    bytes.push((left & 127) | 128);
  }
}

function joined(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  return whole;
}

function sized(content: Uint8Array): Uint8Array {
  return joined(leb(content.length), content);
}

function vector(items: Uint8Array[]): Uint8Array {
  return joined(leb(items.length), ...items);
}
