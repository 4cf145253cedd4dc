import { current, type Pile } from "./pile.ts";
import type { Stray } from "./usePile.ts";
import { useUploadWords } from "./useUploadWords.ts";
import "./upload.css";

const NAMED = 3;

interface PileNotesProps {
  pile: Pile;
  stray: Stray | null;
  /** What became of the word before, where that is not well. */
  trouble: string | null;
  /** Whether the picture on the sheet has more than one frame. */
  moving?: boolean;
}

/** What is quietly to be said beside the pictures: what could not be used and why, what was left, what moves. */
export function PileNotes({ pile, stray, trouble, moving = false }: PileNotesProps) {
  const words = useUploadWords();
  const refused = pile.entries.flatMap(({ name, fate }) => (fate.kind === "refused" ? [words.refused(name, words.problem(fate.problem))] : []));
  // With a single picture the model says itself what is wrong, and so it does with an empty sheet.
  const beside = current(pile) !== null;
  const notes = [
    ...(trouble !== null && pile.entries.length > 1 ? [trouble] : []),
    ...(moving ? [words.moving] : []),
    ...(beside && stray !== null ? [stray === "text" ? words.text : words.noFile] : []),
    ...(pile.left > 0 ? [words.left(pile.left)] : []),
    ...(pile.entries.length > 1 ? refused.slice(0, NAMED) : []),
    ...(refused.length > NAMED ? [words.andMore(refused.length - NAMED)] : []),
  ];
  return (
    <div className="notes" role="status" data-testid="notes">
      {notes.map((note, i) => (
        <p key={i}>{note}</p>
      ))}
    </div>
  );
}
