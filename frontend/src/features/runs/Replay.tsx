import { useState } from "react";
import type { RunWords } from "../../ui/texts/desk/runWords.ts";

/** The command that derives the verdict again. */
export function Replay({ id, words }: { id: number; words: RunWords }) {
  const [copied, setCopied] = useState(false);
  const command = `deltaloop gate replay ${id}`;
  // Without a secure context there is no clipboard; the command can be marked by hand.
  const copy = () => void navigator.clipboard?.writeText(command).then(() => setCopied(true), () => setCopied(false));
  return (
    <section data-testid="replay">
      <h2>{words.replayTitle}</h2>
      <p className="soft">{words.replayMore}</p>
      <p className="replay">
        <code>{command}</code>
        {"clipboard" in navigator && (
          <button type="button" className="button" data-testid="copy" onClick={copy}>
            {words.copy}
          </button>
        )}
        <span role="status">{copied && words.copied}</span>
      </p>
    </section>
  );
}
