import { useCallback, useEffect, useLayoutEffect, useState, useSyncExternalStore } from "react";
import type { PictureProblem } from "../../ui/texts/problem.ts";
import { PictureError } from "./pictureCheck.ts";
import type { Desk } from "./pictureDesk.ts";
import { type Pile, type PileAction, upcoming } from "./pile.ts";
import { PileStore } from "./pileStore.ts";

/** What came that is no picture file. */
export type Stray = "text" | "no file";

export interface PileOnPage {
  pile: Pile;
  act(action: PileAction): void;
  /** Takes files in, in their order. */
  take(files: Iterable<File>): void;
  /** What came last, where it was nothing to take. */
  stray: Stray | null;
  /** Whether something is held over the page, about to be dropped. */
  over: boolean;
}

let keys = 0;
const store = new PileStore((thumbnail) => URL.revokeObjectURL(thumbnail));
const act = store.act;

/** The pictures on this page: chosen, dropped anywhere on it, or pasted. */
export function usePile(desk: Desk): PileOnPage {
  const pile = useSyncExternalStore(store.subscribe, store.snapshot);
  const [stray, setStray] = useState<Stray | null>(null);

  const take = useCallback((files: Iterable<File>) => {
    const taken = Array.from(files, (file) => ({ key: (keys += 1), file, name: file.name }));
    if (taken.length === 0) return;
    setStray(null);
    act({ do: "add", files: taken });
  }, []);

  const actAndForget = useCallback((action: PileAction) => {
    setStray(null);
    act(action);
  }, []);

  const over = useIncoming(take, setStray);
  useThumbnails(desk, pile);
  useReady(desk, pile);
  return { pile, act: actAndForget, take, stray, over };
}

/** Takes what is pasted, and what is dropped anywhere: dropped beside the sheet, it would replace the page. */
function useIncoming(take: (files: Iterable<File>) => void, setStray: (stray: Stray) => void): boolean {
  const [over, setOver] = useState(false);
  // A busy machine shows the sheet well before it runs an ordinary effect, and what came in between would be lost.
  useLayoutEffect(() => {
    const receive = (event: Event, data: DataTransfer | null) => {
      if (data === null || (data.files.length === 0 && data.types.length === 0)) return;
      event.preventDefault();
      if (data.files.length > 0) take(data.files);
      else setStray(data.types.includes("text/html") || data.types.includes("text/uri-list") ? "no file" : "text");
    };
    const listeners: { [Kind in keyof WindowEventMap]?: (event: WindowEventMap[Kind]) => void } = {
      paste: (event) => receive(event, event.clipboardData),
      drop: (event) => {
        setOver(false);
        receive(event, event.dataTransfer);
      },
      dragover: (event) => {
        event.preventDefault();
        setOver(true);
      },
      dragleave: (event) => event.relatedTarget === null && setOver(false),
    };
    const all = Object.entries(listeners) as [string, (event: Event) => void][];
    for (const [kind, listener] of all) window.addEventListener(kind, listener);
    return () => {
      for (const [kind, listener] of all) window.removeEventListener(kind, listener);
    };
  }, [take, setStray]);
  return over;
}

/** Makes the small copies one by one, behind the picture on the sheet; finds what cannot be used before it is reached. */
function useThumbnails(desk: Desk, { entries }: Pile): void {
  const next = entries.length < 2 ? undefined : entries.find(({ fate, thumbnail }) => thumbnail === null && fate.kind !== "refused");
  const { key, file } = next ?? {};
  useEffect(() => {
    if (key === undefined || file === undefined) return;
    let left = false;
    desk.thumbnail({ key, file }).then(
      (copy) => left || act({ do: "glimpse", key, thumbnail: URL.createObjectURL(copy) }),
      (error: unknown) => left || act({ do: "refuse", key, problem: problemOf(error) }),
    );
    return () => {
      left = true;
    };
  }, [desk, key, file]);
}

/** Has the picture after this one opened meanwhile. */
function useReady(desk: Desk, pile: Pile): void {
  const { key, file } = upcoming(pile) ?? {};
  useEffect(() => {
    // What it may not be fit for is said when it is reached.
    if (key !== undefined && file !== undefined) desk.open({ key, file }).catch(() => undefined);
  }, [desk, key, file]);
}

/** Why a picture cannot be used. */
export function problemOf(error: unknown): PictureProblem {
  return error instanceof PictureError ? error.problem : { kind: "broken" };
}
