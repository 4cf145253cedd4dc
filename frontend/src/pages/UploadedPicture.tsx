import { type ReactNode, type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Verdict } from "../features/correction/Verdict.tsx";
import { Bars } from "../features/recognition/Bars.tsx";
import { GuessLine } from "../features/recognition/GuessLine.tsx";
import type { MakeInput } from "../features/recognition/guesser.ts";
import type { KeeperState, ModelKeeper } from "../features/recognition/modelKeeper.ts";
import { ModelSees } from "../features/recognition/ModelSees.tsx";
import { useGuess } from "../features/recognition/useGuess.ts";
import { CropSheet } from "../features/upload/CropSheet.tsx";
import { CropTools } from "../features/upload/CropTools.tsx";
import { type Framing, turned } from "../features/upload/framing.ts";
import type { Desk } from "../features/upload/pictureDesk.ts";
import type { Entry, PileAction } from "../features/upload/pile.ts";
import { useOpened } from "../features/upload/useOpened.ts";
import { useUploadWords } from "../features/upload/useUploadWords.ts";
import { toBase64 } from "../inference/base64.ts";
import { useLetterKeys } from "../ui/letterKeys.ts";
import type { PictureProblem } from "../ui/texts/problem.ts";
import { useTexts } from "../ui/texts/useTexts.ts";
import { useShortcuts } from "../ui/useShortcuts.ts";
import type { KnownLabels } from "./knownLabels.ts";
import { stateWords } from "./stateWords.ts";
import type { Origin, Teach } from "./useTeaching.ts";
import { wordsOn } from "./wordsOn.ts";

/** Milliseconds a picture that came by a word on the one before must be seen: the second half of a double tap is no word. */
const GLANCE = 400;

interface UploadedPictureProps {
  entry: Entry;
  /** Whether it is one of several. */
  many: boolean;
  /** Whether a word on another one brought it onto the sheet. */
  next: boolean;
  /** Whether the last word was said with the focus among its buttons: then the next picture's are where it goes on. */
  wordHadFocusRef: RefObject<boolean>;
  desk: Desk;
  keeper: ModelKeeper;
  state: KeeperState;
  known: KnownLabels;
  teach: Teach;
  act(action: PileAction): void;
  refuse(key: number, problem: PictureProblem): void;
  /** What lies beside it. @param moving whether this one moves */
  heap(moving: boolean): ReactNode;
}

/** A picture on the sheet: what of it is looked at, the guess about that, and the person's word. */
export function UploadedPicture({ entry, many, next, wordHadFocusRef, desk, keeper, state, known, teach, act, refuse, heap }: UploadedPictureProps) {
  const t = useTexts();
  const words = useUploadWords();
  const { key, file, framing } = entry;
  const shown = useOpened(desk, entry, refuse);
  const [choosing, setChoosing] = useState(false);

  const makeInput = useMemo<MakeInput | null>(
    () => (shown === null ? null : (recipe) => desk.input({ key, file }, framing, recipe)),
    [shown, desk, key, file, framing],
  );
  const { guess, problem, busy, settled } = useGuess(keeper, state.model, makeInput);
  const judged = guess !== null || problem !== null;
  const glanced = useAfter(GLANCE, judged);
  const ready = judged && (glanced || !next);

  const setFraming = useCallback((changed: Framing) => act({ do: "frame", key, framing: changed }), [act, key]);
  const turn = useCallback((quarters: 1 | -1) => shown && setFraming(turned(framing, quarters)), [shown, framing, setFraming]);
  const skip = useCallback(() => many && ready && act({ do: "skip", key }), [many, ready, act, key]);
  const say = useCallback(
    async (label: string) => {
      // A later recipe can do without the picture; the person's word must not be lost for it.
      const origin = desk.copy({ key, file }, framing).then(
        (copy): Origin => ({ source: toBase64(copy) }),
        (): Origin => ({}),
      );
      if (await teach(file, settled(), label, origin)) act({ do: "teach", key, label });
    },
    [desk, key, file, framing, teach, settled, act],
  );
  const canSay = guess !== null && ready;

  useShortcuts(
    useMemo(
      () => ({
        y: () => void (canSay && guess !== null && say(guess.label)),
        n: () => setChoosing(canSay),
        s: () => void skip(),
        r: () => void turn(1),
        "shift+r": () => void turn(-1),
        escape: () => setChoosing(false),
      }),
      [canSay, guess, say, skip, turn],
    ),
  );

  const spoken = stateWords(t, state) ?? (problem === "no lines" ? words.blank : problem && t.problem(problem)) ?? words.opening;
  return (
    <>
      <div className="board-sheet">
        {shown === null ? (
          <div className="sheet" aria-busy="true" />
        ) : (
          <CropSheet picture={shown} name={entry.name} framing={framing} setFraming={setFraming} />
        )}
      </div>
      <CropTools size={shown ?? NO_SIZE} framing={framing} setFraming={setFraming} disabled={shown === null} />
      <aside className="board-side">
        <div className="board-guess">
          <GuessLine guess={guess} busy={busy || shown === null} says={wordsOn(t, guess, spoken)} />
        </div>
        <ModelSees guess={guess} shape={state.model?.input ?? null} />
        <Word ready={ready} hadFocusRef={wordHadFocusRef} skip={many ? skip : null}>
          {guess !== null && (
            <Verdict
              yes={t.verdict.yes(guess.label)}
              labels={known.choices}
              open={choosing}
              setOpen={setChoosing}
              onConfirm={() => void say(guess.label)}
              onCorrect={(label) => void say(label)}
            />
          )}
        </Word>
        <Bars
          guess={guess}
          labels={state.model?.labels ?? []}
          unknown={known.unknown}
          onChoose={canSay ? (label) => void say(label) : undefined}
        />
      </aside>
      {heap(shown?.moving ?? false)}
    </>
  );
}

const NO_SIZE = { width: 1, height: 1 };

interface WordProps {
  ready: boolean;
  hadFocusRef: RefObject<boolean>;
  skip: (() => void) | null;
  children: ReactNode;
}

/** The person's word on the picture, or that there is none. */
function Word({ ready, hadFocusRef, skip, children }: WordProps) {
  const words = useUploadWords();
  const [letters] = useLetterKeys();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!ready || !hadFocusRef.current) return;
    hadFocusRef.current = false;
    if (document.activeElement === document.body) box.current?.querySelector("button")?.focus({ preventScroll: true });
  }, [ready, hadFocusRef]);
  return (
    <div ref={box} className="board-verdict" onClick={() => (hadFocusRef.current = true)}>
      {ready && children}
      {ready && skip !== null && (
        <button type="button" className="button board-pass" data-testid="skip" data-key={letters ? "S" : undefined} aria-keyshortcuts="S" onClick={skip}>
          {words.skip}
        </button>
      )}
    </div>
  );
}

/** Whether something has been so for some milliseconds. */
function useAfter(ms: number, so: boolean): boolean {
  const [past, setPast] = useState(false);
  useEffect(() => {
    if (!so) return;
    const timer = setTimeout(() => setPast(true), ms);
    return () => clearTimeout(timer);
  }, [ms, so]);
  return past;
}
