import { useCallback, useEffect, useMemo, useState } from "react";
import { thanksWords } from "../features/contribution/thanks.ts";
import type { Contributions } from "../features/contribution/useContributions.ts";
import { Verdict } from "../features/correction/Verdict.tsx";
import { Bars } from "../features/recognition/Bars.tsx";
import { GuessLine } from "../features/recognition/GuessLine.tsx";
import type { KeeperState, ModelKeeper } from "../features/recognition/modelKeeper.ts";
import { ModelSees } from "../features/recognition/ModelSees.tsx";
import type { MakeInput } from "../features/recognition/guesser.ts";
import { useGuess } from "../features/recognition/useGuess.ts";
import { PictureSheet } from "../features/upload/PictureSheet.tsx";
import { usePicture } from "../features/upload/usePicture.ts";
import { inputFromPixels } from "../inference/recipes.ts";
import { useTexts } from "../ui/texts/useTexts.ts";
import { knownLabels } from "./knownLabels.ts";
import { stateWords } from "./stateWords.ts";
import { wordsOn } from "./wordsOn.ts";
import { useTeaching } from "./useTeaching.ts";
import "./pages.css";

interface UploadPageProps {
  keeper: ModelKeeper;
  state: KeeperState;
  /** The task's labels, as the page heard of them last. */
  labels: string[];
  contributions: Contributions;
}

/** A picture instead of a drawing; the same recipe, guess and word on it. */
export function UploadPage({ keeper, state, labels, contributions }: UploadPageProps) {
  const t = useTexts();
  const choice = usePicture();
  const { picture, problem: pictureProblem, forget } = choice;
  const [choosing, setChoosing] = useState(false);
  const teach = useTeaching(contributions);
  const known = knownLabels(labels, state.model?.labels ?? null, null);

  const makeInput = useMemo<MakeInput | null>(() => {
    if (picture === null) return null;
    return (recipe) => inputFromPixels(recipe, picture.gray, picture.width, picture.height);
  }, [picture]);
  const { guess, problem, busy } = useGuess(keeper, state.model, makeInput);

  useEffect(() => keeper.setSheetEmpty(picture === null), [keeper, picture]);
  useEffect(() => () => keeper.setSheetEmpty(true), [keeper]);

  const { moveOn } = contributions;
  useEffect(() => {
    if (picture !== null || pictureProblem !== null) moveOn();
  }, [picture, pictureProblem, moveOn]);

  const clear = useCallback(() => {
    forget();
    setChoosing(false);
  }, [forget]);

  const say = async (label: string) => {
    if (guess === null || picture === null) return;
    if (await teach(picture, Promise.resolve(guess), label, { source: picture.source })) clear();
  };

  const spoken = stateWords(t, state) ?? pictureProblem ?? (problem && t.problem(problem)) ?? thanksWords(t, contributions.thanks);
  return (
    <main className="board">
      <h1 className="board-title">Show me a picture</h1>
      <div className="board-sheet">
        <PictureSheet choice={choice} />
      </div>
      <div className="board-tools">
        <button type="button" className="button" data-testid="clear" onClick={clear}>
          Clear
        </button>
      </div>
      <aside className="board-side">
        <div className="board-guess">
          <GuessLine guess={guess} busy={busy} says={wordsOn(t, guess, spoken ?? "I'm curious.")} />
        </div>
        <div className="board-verdict">
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
        </div>
        <Bars guess={guess} labels={state.model?.labels ?? []} unknown={known.unknown} />
        <ModelSees guess={guess} shape={state.model?.input ?? null} />
      </aside>
    </main>
  );
}
