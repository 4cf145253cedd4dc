import type { TrainingRun } from "../../api/types.ts";
import { Amount } from "../../ui/charts/Amount.tsx";
import type { RunWords } from "../../ui/texts/desk/runWords.ts";
import { endingOf, outlookOf } from "./findings.ts";

/** What validation drawings foresaw: whether the holdouts would show the gain. */
export function Outlook({ run, words }: { run: TrainingRun; words: RunWords }) {
  const outlook = outlookOf(run);
  if (outlook === null) return null;
  const { chance, gain, seen, people, look } = outlook;
  return (
    <section data-testid="outlook" data-chance={chance ?? ""}>
      <h2>{words.outlookTitle}</h2>
      <p className="soft">{words.outlookMore(chance, gain, seen, people, look, endingOf(run) !== "not judged")}</p>
      {chance !== null && (
        <>
          <ul className="amounts">
            <Amount name={words.outlookBar} value={chance} tick={0.5} note={words.percent(chance)} tone={chance >= 0.5 ? "sure" : "hot"} />
          </ul>
          <p className="soft room-small">{words.outlookTick}</p>
        </>
      )}
    </section>
  );
}
