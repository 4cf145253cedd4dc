import type { TrainingRun } from "../../api/types.ts";
import { Amount } from "../../ui/charts/Amount.tsx";
import type { RunWords } from "../../ui/texts/desk/runWords.ts";
import { calibrationOf } from "./findings.ts";

/** How far a probability can be taken at its word, and where the candidate says that it does not know. */
export function Calibration({ run, words }: { run: TrainingRun; words: RunWords }) {
  const found = calibrationOf(run);
  if (found === null) return null;
  return (
    <section data-testid="calibration">
      <h2>{words.calibrationTitle}</h2>
      <p className="soft">{words.calibrationMore(found.before, found.after, found.n, found.unsureBelow)}</p>
      <ul className="amounts">
        {found.rates.map(({ kind, unsure, n }) => (
          <Amount key={kind} name={words.rates[kind]} value={unsure} note={words.rateNote(unsure, n)} tone={kind === "right" ? "soft" : "sure"} />
        ))}
      </ul>
    </section>
  );
}
