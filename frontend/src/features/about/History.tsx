import { useCallback, useState } from "react";
import { getHistory } from "../../api/history.ts";
import { AccuracyChart } from "./AccuracyChart.tsx";
import { Changes } from "./Changes.tsx";
import { ConfusionMap } from "./ConfusionMap.tsx";
import { FigureTable } from "./FigureTable.tsx";
import { Trouble } from "./Trouble.tsx";
import { useHistoryWords } from "./useAboutWords.ts";
import { useAsked } from "./useAsked.ts";
import { VersionPicker } from "./VersionPicker.tsx";
import { liveIn, newLabels } from "./versions.ts";
import "./history.css";

interface HistoryProps {
  task: string;
  /** The version that answers in this page, if any: when it changes, there is something new to tell. */
  answering: number | null;
}

/** How good each published version was, and of the one that is chosen what it changed and what it mixes up. */
export function History({ task, answering }: HistoryProps) {
  const words = useHistoryWords();
  const question = useCallback(() => getHistory(task), [task]);
  const { found, failed, reference, again } = useAsked(question, answering);
  const [wished, setWished] = useState<number | null>(null);

  if (found === undefined) {
    return (
      <section className="past">
        <h2>{words.title}</h2>
        {failed ? <Trouble reference={reference} again={again}>{words.failed}</Trouble> : <p className="soft">{words.loading}</p>}
      </section>
    );
  }
  const live = liveIn(found);
  const chosen = found.find(({ version }) => version === wished) ?? live;
  if (chosen === undefined) return null;
  const several = found.length > 1;
  return (
    <>
      <section className="past" data-testid="history">
        <h2>{words.title}</h2>
        {several ? (
          <>
            <AccuracyChart versions={found} chosen={chosen.version} choose={setWished} />
            <FigureTable versions={found} />
            <VersionPicker versions={found} chosen={chosen.version} live={live?.version ?? null} choose={setWished} />
          </>
        ) : (
          <p>{words.onlyOne}</p>
        )}
      </section>
      {several && <Changes key={chosen.version} task={task} version={chosen} fresh={newLabels(found, chosen)} />}
      <ConfusionMap key={`counted ${chosen.version}`} task={task} version={chosen.version} />
    </>
  );
}
