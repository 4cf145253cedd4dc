import { useCallback, useEffect, useRef, useState } from "react";
import { getContributor, listOwn, relabel } from "../../api/contributor.ts";
import type { Contributor } from "../../api/types.ts";
import { EMPTY_WALL, lengthened, PAGE, refreshed, relabelled, type Wall } from "./wall.ts";

export interface Yours {
  /** What the server knows of this browser; null while that is nobody; undefined before it has answered. */
  me: Contributor | null | undefined;
  wall: Wall;
  /** The last question to the server got no good answer. */
  failed: boolean;
  busy: boolean;
  load(): Promise<void>;
  loadMore(): Promise<void>;
  /** Says what one of them is. @throws where the server did not take it */
  rename(id: string, label: string): Promise<void>;
}

/**
 * What this browser gave to a task, as the server tells it; asked again whenever the connection comes back.
 *
 * @param changed a value that changes whenever the server may have got more
 */
export function useYours(task: string, changed: unknown): Yours {
  const [me, setMe] = useState<Contributor | null>();
  const [wall, setWall] = useState(EMPTY_WALL);
  const [failed, setFailed] = useState(false);
  const [busy, setBusy] = useState(false);
  const newest = useRef(0);

  const ask = useCallback(async (question: () => Promise<() => void>) => {
    const number = ++newest.current;
    setBusy(true);
    try {
      const take = await question();
      if (number !== newest.current) return;
      take();
      setFailed(false);
    } catch {
      if (number === newest.current) setFailed(true);
    } finally {
      if (number === newest.current) setBusy(false);
    }
  }, []);

  const load = useCallback(
    () =>
      ask(async () => {
        const who = await getContributor();
        const first = who === null ? [] : await listOwn(task, PAGE);
        return () => {
          setMe(who);
          setWall((before) => refreshed(before, first));
        };
      }),
    [ask, task],
  );

  const last = wall.drawings.at(-1)?.id ?? null;
  const loadMore = useCallback(
    () =>
      ask(async () => {
        const older = await listOwn(task, PAGE, last);
        return () => setWall((before) => lengthened(before, older));
      }),
    [ask, task, last],
  );

  const rename = useCallback(async (id: string, label: string) => {
    await relabel(id, label);
    setWall((before) => relabelled(before, id, label));
  }, []);

  useEffect(() => {
    const again = () => void load();
    again();
    window.addEventListener("online", again);
    return () => {
      newest.current += 1;
      window.removeEventListener("online", again);
    };
  }, [load, changed]);

  return { me, wall, failed, busy, load, loadMore, rename };
}
