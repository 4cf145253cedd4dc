import { follow } from "../../ui/location.ts";
import type { Deed } from "./deed.ts";
import { useYoursWords } from "./useYoursWords.ts";

interface DeedLinesProps {
  deed: Deed;
  /** Whether the server has answered at all; whether its last answer was a good one. */
  known: boolean;
  failed: boolean;
  unsent: number;
  start: string;
  again(): void;
}

/** What one's drawings did, in the model's hand, and what else there is to say of it. */
export function DeedLines({ deed, known, failed, unsent, start, again }: DeedLinesProps) {
  const words = useYoursWords();
  const nothing = (deed.kind === "nothing" || deed.kind === "lost") && unsent === 0;
  const blank = failed ? words.unknown : words.loading;
  return (
    <div className="yours-deed">
      <h1 className="guess" data-testid="deed">
        {!known && unsent === 0 ? blank : words.heading(deed, unsent)}
      </h1>
      {known && (deed.kind !== "nothing" || nothing) && <p>{words.more(deed)}</p>}
      {unsent > 0 && <p data-testid="on-device">{words.onDevice(unsent)}</p>}
      <p className="trouble" role="alert">
        {failed && words.failed}
      </p>
      {failed && (
        <button type="button" className="button" data-testid="try-again" onClick={again}>
          {words.again}
        </button>
      )}
      {known && nothing && (
        <a className="button button-main" href={start} onClick={follow}>
          {words.invite}
        </a>
      )}
    </div>
  );
}
