import { useEffect, useId, useRef, useState } from "react";
import type { Contributor } from "../../api/types.ts";
import { useYoursWords } from "./useYoursWords.ts";
import type { NamedVersion } from "./versions.ts";

interface EraseProps {
  /** null or undefined: the server could not say yet, or knows nobody. */
  me: Contributor | null | undefined;
  unsent: number;
  /** Published versions that learned from this person. */
  learned: NamedVersion[];
  /** @throws where nothing was erased */
  erase(): Promise<void>;
}

/** One button; what goes and what stays is said before anything happens. */
export function Erase({ me, unsent, learned, erase }: EraseProps) {
  const words = useYoursWords().erase;
  const id = useId();
  const [asking, setAsking] = useState(false);
  const [state, setState] = useState<"idle" | "busy" | "failed">("idle");
  const question = useRef<HTMLHeadingElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const wasAsking = useRef(false);
  useEffect(() => {
    if (asking) question.current?.focus();
    else if (wasAsking.current) button.current?.focus();
    wasAsking.current = asking;
  }, [asking]);

  const go = async () => {
    if (state === "busy") return;
    setState("busy");
    try {
      await erase();
    } catch {
      setState("failed");
    }
  };

  if (!asking) {
    return (
      <p>
        <button type="button" className="button" ref={button} data-testid="erase" onClick={() => setAsking(true)}>
          {words.open}
        </button>
      </p>
    );
  }
  return (
    <div
      className="erase"
      role="group"
      aria-labelledby={id}
      onKeyDown={(event) => {
        if (event.key === "Escape" && state !== "busy") setAsking(false);
      }}
    >
      <h3 id={id} ref={question} tabIndex={-1}>
        {words.question}
      </h3>
      <GoesAndStays me={me} unsent={unsent} learned={learned} />
      <p className="trouble" role="alert">
        {state === "failed" && words.failed}
      </p>
      <div className="erase-tools">
        <button type="button" className="button button-main" data-testid="erase-now" disabled={state === "busy"} onClick={() => void go()}>
          {state === "busy" ? words.erasing : words.yes}
        </button>
        <button type="button" className="button" disabled={state === "busy"} onClick={() => setAsking(false)}>
          {words.no}
        </button>
      </div>
    </div>
  );
}

/** What an erasure takes, and what it cannot take. */
function GoesAndStays({ me, unsent, learned }: Omit<EraseProps, "erase">) {
  const words = useYoursWords().erase;
  return (
    <>
      <p>{words.goes}</p>
      <ul className="plain-list">
        <li>{words.fromServer(me ? me.submissions : null)}</li>
        {unsent > 0 && <li>{words.fromHere(unsent)}</li>}
        <li>{words.cookie}</li>
      </ul>
      <p>{words.stays}</p>
      <ul className="plain-list">
        {learned.map((one) => (
          <li key={`${one.task} ${one.version}`}>{words.version(one)}</li>
        ))}
        <li>{learned.length > 0 ? words.until : words.noVersion}</li>
        <li>{words.backups}</li>
      </ul>
    </>
  );
}
