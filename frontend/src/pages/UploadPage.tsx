import { useCallback, useEffect, useRef } from "react";
import { thanksWords } from "../features/contribution/thanks.ts";
import type { Contributions } from "../features/contribution/useContributions.ts";
import { Bars } from "../features/recognition/Bars.tsx";
import { GuessLine } from "../features/recognition/GuessLine.tsx";
import type { KeeperState, ModelKeeper } from "../features/recognition/modelKeeper.ts";
import { PictureInput } from "../features/upload/PictureInput.tsx";
import { PictureSheet } from "../features/upload/PictureSheet.tsx";
import { current, type Pile, tally } from "../features/upload/pile.ts";
import { PileNotes } from "../features/upload/PileNotes.tsx";
import { PileProgress, PileStrip } from "../features/upload/PileStrip.tsx";
import { type Stray, usePile } from "../features/upload/usePile.ts";
import { useUploadWords } from "../features/upload/useUploadWords.ts";
import { pictureDesk } from "../features/upload/workerDesk.ts";
import type { PictureProblem } from "../ui/texts/problem.ts";
import type { UploadWords } from "../ui/texts/uploadWords.ts";
import { useTexts } from "../ui/texts/useTexts.ts";
import { knownLabels } from "./knownLabels.ts";
import { stateWords } from "./stateWords.ts";
import { UploadedPicture } from "./UploadedPicture.tsx";
import { useTeaching } from "./useTeaching.ts";
import "./pages.css";

interface UploadPageProps {
  keeper: ModelKeeper;
  state: KeeperState;
  /** The task's labels, as the page heard of them last. */
  labels: string[];
  contributions: Contributions;
}

/** Pictures instead of drawings, one after the other; the same recipe, guess and word on each. */
export function UploadPage({ keeper, state, labels, contributions }: UploadPageProps) {
  const t = useTexts();
  const words = useUploadWords();
  const desk = pictureDesk();
  const { pile, act, take, stray, over } = usePile(desk);
  const teach = useTeaching(contributions);
  const known = knownLabels(labels, state.model?.labels ?? null, null);
  const entry = current(pile);
  const { number, of, done } = tally(pile);
  const many = of > 1;

  const key = entry?.key ?? null;
  const { moveOn } = contributions;
  useEffect(() => {
    keeper.setSheetEmpty(key === null);
    if (key !== null) moveOn();
    // Between two pictures, and when the page is left, a new model may come.
    return () => keeper.setSheetEmpty(true);
  }, [keeper, key, moveOn]);
  useLeaving(entry !== null && many);

  const title = useRef<HTMLHeadingElement>(null);
  const lastKey = useRef(key);
  useEffect(() => {
    if (key === null && lastKey.current !== null && (document.activeElement ?? document.body) === document.body) {
      // The button that was pressed is gone: whoever goes by keys or listens goes on at the top.
      title.current?.focus({ preventScroll: true });
    }
    lastKey.current = key;
  }, [key]);

  const wordHadFocusRef = useRef(false);
  const refuse = useCallback((of: number, problem: PictureProblem) => act({ do: "refuse", key: of, problem }), [act]);
  const { thanks } = contributions;
  const trouble = thanks?.kind === "refused" || thanks?.kind === "waiting" ? thanksWords(t, thanks) : null;
  const heap = (moving: boolean) => (
    <div className="board-pile">
      <PileNotes pile={pile} stray={stray} trouble={trouble} moving={moving} />
      {many && <PileStrip pile={pile} show={(shown) => act({ do: "show", key: shown })} />}
      {entry !== null && (
        <div className="pile-tools">
          <PictureInput className="button" take={take}>
            {words.more}
          </PictureInput>
          <button type="button" className="button" data-testid="clear" onClick={() => act({ do: "clear" })}>
            {words.clear(many)}
          </button>
        </div>
      )}
    </div>
  );

  return (
    <main className="board board-upload" data-empty={entry === null} data-many={many}>
      <div className="board-title">
        <h1 ref={title} tabIndex={-1}>
          {many && number > 0 ? words.number(number, of) : words.title}
        </h1>
        {many && <PileProgress pile={pile} />}
        <p className="only-read" aria-live="polite">
          {many && number > 0 ? words.number(number, of) : ""}
        </p>
      </div>
      {entry === null ? (
        <>
          <div className="board-sheet">
            <PictureSheet take={take} over={over} />
          </div>
          <EmptySide state={state} labels={known} contributions={contributions} pile={pile} stray={stray} />
          {heap(false)}
        </>
      ) : (
        <UploadedPicture
          key={entry.key}
          entry={entry}
          many={many}
          next={done > 0}
          {...{ wordHadFocusRef, desk, keeper, state, known, teach, act, refuse, heap }}
        />
      )}
    </main>
  );
}

interface EmptySideProps {
  state: KeeperState;
  labels: { unknown: string[] };
  contributions: Contributions;
  pile: Pile;
  stray: Stray | null;
}

/** What the model says while no picture lies there. */
function EmptySide({ state, labels, contributions, pile, stray }: EmptySideProps) {
  const t = useTexts();
  const words = useUploadWords();
  const spoken = stateWords(t, state) ?? afterPile(words, pile, stray) ?? thanksWords(t, contributions.thanks) ?? words.curious;
  return (
    <aside className="board-side">
      <div className="board-guess">
        <GuessLine guess={null} busy={false} says={{ before: spoken, word: "", after: "" }} />
      </div>
      <Bars guess={null} labels={state.model?.labels ?? []} unknown={labels.unknown} />
    </aside>
  );
}

/** What is to be said of pictures that are through; null where the thanks say enough. */
function afterPile(words: UploadWords, pile: Pile, stray: Stray | null): string | null {
  if (stray !== null) return stray === "text" ? words.text : words.noFile;
  const sums = tally(pile);
  const [only] = pile.entries;
  if (sums.of > 1) return words.summary(sums);
  return only?.fate.kind === "refused" ? words.problem(only.fate.problem) : null;
}

/** Asks before the tab is closed while pictures wait for their word: they could not be brought back. */
function useLeaving(unfinished: boolean): void {
  useEffect(() => {
    if (!unfinished) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [unfinished]);
}
