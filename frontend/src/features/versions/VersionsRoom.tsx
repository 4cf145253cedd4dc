import { useState } from "react";
import type { Desk } from "../../api/desk.ts";
import type { Task } from "../../api/types.ts";
import { Asked } from "../../ui/Asked.tsx";
import { versionWords } from "../../ui/texts/desk/roomWords.ts";
import type { VersionWords } from "../../ui/texts/desk/versionWords.ts";
import { useWords } from "../../ui/texts/useWords.ts";
import { Compare } from "./Compare.tsx";
import { spans } from "./facts.ts";
import { PromotePanel } from "./PromotePanel.tsx";
import { Timeline } from "./Timeline.tsx";
import { type History, useVersions } from "./useVersions.ts";
import { VersionTable } from "./VersionTable.tsx";
import "./versions.css";

interface VersionsRoomProps {
  desk: Desk;
  task: Task;
  query: string;
}

/** Every version: what it shows, when it was live, how two compare, and the way to make another one live. */
export function VersionsRoom({ desk, task, query }: VersionsRoomProps) {
  const words = useWords(versionWords);
  const { now, promote, ...polled } = useVersions(desk, task.name);
  const [chosen, setChosen] = useState<number | null>(null);
  const [done, setDone] = useState<number | null>(null);
  const mayAct = desk.role === "admin";
  return (
    <main className="room" aria-busy={polled.value === null} data-testid="versions">
      <div className="run-head">
        <h1>{words.title}</h1>
        {polled.value !== null && <Standing found={polled.value} words={words} />}
        {!mayAct && <p className="soft">{words.mayNot}</p>}
      </div>
      <p role="status" className="versions-done" data-testid="promoted">
        {done !== null && words.done(done)}
      </p>
      <Asked polled={polled} loading={words.loading} failed={words.failed}>
        {(found) => {
          const version = found.versions.find((one) => one.version === chosen);
          if (found.versions.length === 0) return <Nothing words={words} />;
          return (
            <>
              {version !== undefined && (
                <PromotePanel
                  key={version.version}
                  version={version}
                  history={found}
                  labels={task.labels}
                  words={words}
                  leave={() => setChosen(null)}
                  promote={async (reason) => {
                    await promote(version.version, reason);
                    setDone(version.version);
                    setChosen(null);
                  }}
                />
              )}
              <VersionTable
                found={found}
                words={words}
                query={query}
                choose={mayAct ? (one) => (setDone(null), setChosen(one)) : null}
                chosen={chosen}
              />
              <Timeline promotions={found.promotions} now={now} words={words} query={query} />
              {found.versions.length > 1 && <Compare found={found} words={words} query={query} />}
            </>
          );
        }}
      </Asked>
    </main>
  );
}

function Standing({ found: { versions, promotions }, words }: { found: History; words: VersionWords }) {
  const live = spans(promotions);
  const last = live.at(-1);
  if (last === undefined) return null;
  return <p className="soft">{words.standing(last.version, new Date(last.from), versions.length, new Set(live.map((one) => one.version)).size)}</p>;
}

function Nothing({ words }: { words: VersionWords }) {
  return (
    <div className="room-empty" data-testid="no-versions">
      <p className="guess">{words.none}</p>
      <p className="soft">{words.noneMore}</p>
    </div>
  );
}
