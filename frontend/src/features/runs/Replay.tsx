import { Command } from "../../ui/Command.tsx";
import type { RunWords } from "../../ui/texts/desk/runWords.ts";

/** The command that derives the verdict again. */
export function Replay({ id, words }: { id: number; words: RunWords }) {
  return (
    <section data-testid="replay">
      <h2>{words.replayTitle}</h2>
      <p className="soft">{words.replayMore}</p>
      <Command command={`deltaloop gate replay ${id}`} copy={words.copy} copied={words.copied} />
    </section>
  );
}
