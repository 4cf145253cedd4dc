import { expect, test } from "vitest";
import { PileStore } from "./pileStore.ts";

const file = (key: number) => ({ key, file: new Blob([]), name: "a" });

test("small copies are let go when their pictures are put away, and when they come too late", () => {
  const gone: string[] = [];
  const store = new PileStore((thumbnail) => gone.push(thumbnail));
  store.act({ do: "add", files: [file(1), file(2)] });
  store.act({ do: "glimpse", key: 1, thumbnail: "one" });
  store.act({ do: "skip", key: 1 });
  expect(gone).toEqual([]);
  store.act({ do: "clear" });
  store.act({ do: "glimpse", key: 2, thumbnail: "two" });
  expect(gone).toEqual(["one", "two"]);
});
