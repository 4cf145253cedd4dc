import { useCallback, useId, useState } from "react";
import type { Desk } from "../../api/desk.ts";
import type { Flip, TrainingRun } from "../../api/types.ts";
import { Asked } from "../../ui/Asked.tsx";
import { InputPicture } from "../../ui/InputPicture.tsx";
import type { RunWords } from "../../ui/texts/desk/runWords.ts";
import { usePolled } from "../../ui/usePolled.ts";
import { overallOf } from "./findings.ts";
import { type Flips, labelsIn, walls } from "./flips.ts";

const FIRST = 24;

/** The holdout pictures that changed sides, either way. */
export function FlipWall({ desk, run, words }: { desk: Desk; run: TrainingRun; words: RunWords }) {
  const { id } = run;
  const ask = useCallback(() => desk.get<Flips>(`/training-runs/${id}/flips`), [desk, id]);
  const polled = usePolled(ask, null);
  return (
    <section data-testid="flips">
      <h2>{words.flipsTitle}</h2>
      <Asked polled={polled} loading={words.flipsLoading} failed={words.flipsFailed}>
        {(found) => (found.flips.length === 0 ? <p className="soft">{words.flipsNone}</p> : <Walls found={found} run={run} words={words} />)}
      </Asked>
    </section>
  );
}

function Walls({ found, run, words }: { found: Flips; run: TrainingRun; words: RunWords }) {
  const select = useId();
  const [label, setLabel] = useState<string | null>(null);
  const { gained, lost } = walls(found, label);
  const { fresh, base } = overallOf(run);
  // Of one label it is not known how many there are in all.
  const all = (way: "won" | "lost") => (label === null ? (fresh?.[way] ?? 0) + (base?.[way] ?? 0) : 0);
  return (
    <>
      <p className="soft">{words.flipsMore}</p>
      <p className="flips-filter">
        <label htmlFor={select}>{words.only}</label>{" "}
        <select id={select} value={label ?? ""} onChange={(event) => setLabel(event.currentTarget.value || null)}>
          <option value="">{words.all}</option>
          {labelsIn(found).map((one) => (
            <option key={one.label} value={one.label}>
              {words.name(one.label)} ({words.count(one.count)})
            </option>
          ))}
        </select>
      </p>
      <Wall key={`gained ${label}`} title={words.gained(gained.length, all("won"))} none={words.noneGained} flips={gained} shape={found.shape} words={words} testid="gained" />
      <Wall key={`lost ${label}`} title={words.flippedLost(lost.length, all("lost"))} none={words.noneLost} flips={lost} shape={found.shape} words={words} testid="lost" />
    </>
  );
}

interface WallProps {
  title: string;
  none: string;
  flips: Flip[];
  shape: Flips["shape"];
  words: RunWords;
  testid: string;
}

function Wall({ title, none, flips, shape, words, testid }: WallProps) {
  const [shown, setShown] = useState(FIRST);
  const left = flips.length - shown;
  return (
    <div data-testid={testid}>
      <h3>{title}</h3>
      {flips.length === 0 && <p className="soft">{none}</p>}
      <ul className="flips">
        {flips.slice(0, shown).map((flip, place) => (
          <li key={place} className="flip" data-gained={flip.gained}>
            <InputPicture image={flip.image} shape={shape} />
            <span aria-hidden="true" className="flip-words">
              {words.flip(flip.champion, flip.challenger)}
            </span>
            <span className="only-read">
              {words.flipSays(flip.label, flip.champion, flip.challenger, flip.set)}
            </span>
          </li>
        ))}
      </ul>
      {left > 0 && (
        <p>
          <button type="button" className="button" onClick={() => setShown(shown + 4 * FIRST)}>
            {words.more(Math.min(left, 4 * FIRST))}
          </button>
        </p>
      )}
    </div>
  );
}
