import { useEffect, useRef, useState } from "react";
import { eraseContributor } from "../api/contributor.ts";
import type { Task } from "../api/types.ts";
import { forgetTaught, keepForgotten, taughtSoFar } from "../features/contribution/taught.ts";
import { type Contributions, openQueue } from "../features/contribution/useContributions.ts";
import { useUnsent } from "../features/contribution/useUnsent.ts";
import { forgetSheets } from "../features/drawing/sheetStore.ts";
import { forgetGames } from "../features/play/forgetGames.ts";
import { Anonymity } from "../features/yours/Anonymity.tsx";
import { deedOf } from "../features/yours/deed.ts";
import { DeedLines } from "../features/yours/DeedLines.tsx";
import { DrawingWall } from "../features/yours/DrawingWall.tsx";
import { Erase } from "../features/yours/Erase.tsx";
import { type Erased, Gone } from "../features/yours/Gone.tsx";
import { UnsentTile } from "../features/yours/UnsentTile.tsx";
import { useYours } from "../features/yours/useYours.ts";
import { useYoursWords } from "../features/yours/useYoursWords.ts";
import { named } from "../features/yours/versions.ts";
import { takeSent } from "../offline/sentMeanwhile.ts";
import { useLanguage } from "../ui/texts/language.ts";
import "../features/yours/yours.css";
import "./pages.css";

interface YoursPageProps {
  tasks: Task[];
  task: Task;
  contributions: Contributions;
}

/** What one taught, one's drawings, how anonymous one is, and the way to take everything back. */
export function YoursPage({ tasks, task, contributions }: YoursPageProps) {
  const words = useYoursWords();
  const language = useLanguage();
  const { waiting } = contributions;
  const { me, wall, failed, busy, load, loadMore, rename } = useYours(task.name, waiting);
  const everywhere = useUnsent(waiting);
  const [gone, setGone] = useState<Erased | null>(null);
  useEffect(() => (gone === null ? undefined : keepForgotten()), [gone]);

  const hung = useRef(0);
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    // The button for older ones went with the last of them: whoever goes by keys goes on at the first of these.
    if (!wall.more && hung.current > 0 && (document.activeElement ?? document.body) === document.body) {
      section.current?.querySelectorAll<HTMLElement>("button.tile")[hung.current]?.focus();
      hung.current = 0;
    }
  }, [wall]);
  const older = () => {
    hung.current = wall.drawings.length;
    void loadMore();
  };

  const start = `/?task=${encodeURIComponent(task.name)}`;
  const unsent = everywhere.filter((one) => one.task === task.name);
  const deed = deedOf(me ?? null, task.name, me === undefined || unsent.length > 0 ? 0 : taughtSoFar());
  const given = "given" in deed ? deed.given : 0;

  const erase = async () => {
    const { erased, forgotten } = await openQueue().forgetWith(eraseContributor);
    // What the service worker sent while no page was open is told to the next page: that went as well.
    await takeSent().catch(() => undefined);
    forgetTaught();
    forgetGames();
    forgetSheets();
    setGone({
      fromServer: erased?.submissions ?? 0,
      fromHere: forgotten,
      learned: named((erased?.learned ?? []).filter(({ published }) => published), task.name, tasks, language),
      unpublished: (erased?.learned ?? []).filter(({ published }) => !published).length,
      descendants: named(erased?.descendants ?? [], task.name, tasks, language),
    });
  };

  if (gone !== null) return <Gone gone={gone} start={start} />;
  return (
    <main className="yours" aria-busy={busy}>
      <DeedLines
        deed={deed}
        known={me !== undefined}
        failed={failed}
        unsent={unsent.length}
        start={start}
        again={() => void load()}
      />
      {unsent.length + wall.drawings.length > 0 && (
        <section ref={section}>
          <h2>{words.wall}</h2>
          <DrawingWall
            drawings={wall.drawings}
            unsent={unsent.map(({ submission }) => (
              <UnsentTile key={submission.id} submission={submission} shape={task.input} />
            ))}
            shape={task.input}
            labels={task.labels}
            rename={rename}
          />
          {wall.more && (
            <button type="button" className="button" data-testid="older" onClick={older}>
              {words.older(Math.max(0, given - wall.drawings.length))}
            </button>
          )}
          <p className="only-read" role="status">
            {words.shown(unsent.length + wall.drawings.length)}
          </p>
        </section>
      )}
      <Anonymity shape={task.input} />
      {(me || (me === undefined && failed) || everywhere.length > 0) && (
        <section>
          <h2>{words.erase.title}</h2>
          <p>{words.erase.intro}</p>
          <Erase
            me={me}
            unsent={everywhere.length}
            learned={named(me?.published_versions ?? [], task.name, tasks, language)}
            erase={erase}
          />
        </section>
      )}
    </main>
  );
}
