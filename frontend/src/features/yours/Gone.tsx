import { useEffect, useRef } from "react";
import { follow } from "../../ui/location.ts";
import { useYoursWords } from "./useYoursWords.ts";
import type { NamedVersion } from "./versions.ts";

/** What an erasure took, and what had learned from it. `unpublished`: how many of those were never live. */
export interface Erased {
  fromServer: number;
  fromHere: number;
  learned: NamedVersion[];
  unpublished: number;
  descendants: NamedVersion[];
}

/** What is said once everything is erased. */
export function Gone({ gone, start }: { gone: Erased; start: string }) {
  const words = useYoursWords().gone;
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    window.scrollTo(0, 0);
    title.current?.focus({ preventScroll: true });
  }, []);
  return (
    <main className="yours" data-testid="gone">
      <div className="yours-deed">
        <h1 className="guess" ref={title} tabIndex={-1}>
          {words.title}
        </h1>
        <p>{words.what(gone)}</p>
        <p>{words.learned(gone)}</p>
        <a className="button button-main" href={start} onClick={follow}>
          {words.again}
        </a>
      </div>
    </main>
  );
}
