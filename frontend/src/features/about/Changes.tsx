import { useCallback } from "react";
import { type Compared, type FlipList, getFlips, type HistoryVersion } from "../../api/history.ts";
import type { Holdout } from "../../ui/texts/aboutWords.ts";
import { FlipWall } from "./FlipWall.tsx";
import { Trouble } from "./Trouble.tsx";
import { useHistoryWords } from "./useAboutWords.ts";
import { useAsked } from "./useAsked.ts";

interface ChangesProps {
  task: string;
  version: HistoryVersion;
  /** Labels that no version before it knew. */
  fresh: readonly string[];
}

/** What a version learned from, what that changed in numbers, and then in pictures. */
export function Changes({ task, version, fresh }: ChangesProps) {
  const words = useHistoryWords();
  const { compared_with: beside, parent_version: parent } = version;
  const learned = words.learned(version.learned_drawings ?? null, version.learned_people ?? null, parent ?? null);
  const live = version.live.map(({ since, until }) => ({ since, until: until ?? null }));
  return (
    <section className="past" data-testid="changes">
      <h2>{words.changed(version.version)}</h2>
      <p>
        {parent === null ? words.started : learned} {words.live(live)}
      </p>
      {fresh.length > 0 && <p>{words.newLabels(fresh)}</p>}
      {version.decision === "reject" && <p>{words.overruled}</p>}
      {beside !== null && (
        <>
          <Numbers on="fresh" compared={version.compared_on_fresh} beside={beside} />
          <Numbers on="base" compared={version.compared_on_base} beside={beside} />
          <Pictures task={task} version={version} />
        </>
      )}
    </section>
  );
}

function Numbers({ on, compared, beside }: { on: Holdout; compared: Compared | null; beside: number }) {
  const words = useHistoryWords();
  if (compared === null) return null;
  return (
    <p className="numbers">
      <strong className="numbers-won">{words.won(compared.won)}</strong>, <strong className="numbers-lost">{words.lost(compared.lost)}</strong>{" "}
      {words.compared(on, compared, beside)}
    </p>
  );
}

function Pictures({ task, version: { version, compared_on_base: compared } }: Omit<ChangesProps, "fresh">) {
  const words = useHistoryWords();
  const question = useCallback(() => getFlips(task, version), [task, version]);
  const { found, failed, reference, again } = useAsked(question);
  if (failed) return <Trouble reference={reference} again={again}>{words.noPictures}</Trouble>;
  if (found === undefined) return <p className="soft walls-waiting">{words.loading}</p>;
  if (found.flips.length === 0) return <p className="soft">{words.unkept}</p>;
  return <Walls found={found} compared={compared} />;
}

function Walls({ found: { flips, shape }, compared }: { found: FlipList; compared: Compared | null }) {
  const words = useHistoryWords();
  return (
    <>
      <div className="walls">
        <FlipWall title={words.gained} gained flips={flips.filter(({ gained }) => gained)} shape={shape} of={compared?.won ?? null} />
        <FlipWall title={words.gone} gained={false} flips={flips.filter(({ gained }) => !gained)} shape={shape} of={compared?.lost ?? null} />
      </div>
      <p className="soft">{words.private}</p>
    </>
  );
}
