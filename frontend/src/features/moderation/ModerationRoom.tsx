import { useCallback, useState } from "react";
import type { Desk } from "../../api/desk.ts";
import type { Promotion, SentSubmission, Task } from "../../api/types.ts";
import { Asked } from "../../ui/Asked.tsx";
import { moderationWords } from "../../ui/texts/desk/roomWords.ts";
import { useWords } from "../../ui/texts/useWords.ts";
import { usePolled } from "../../ui/usePolled.ts";
import { asked, type Filters, FIRST, narrowed, PAGE } from "./filters.ts";
import { FilterBar } from "./FilterBar.tsx";
import { Workplace } from "./Workplace.tsx";
import "./moderation.css";

interface Pile {
  items: SentSubmission[];
  /** Those that ever answered, newest first. */
  versions: number[];
}

/** Drawings that somebody should look at, as a grid: accepted, relabelled or rejected by single keys. */
export function ModerationRoom({ desk, task }: { desk: Desk; task: Task }) {
  const words = useWords(moderationWords);
  return (
    <main className="room" data-testid="moderation">
      <h1>{words.title}</h1>
      {desk.role === "viewer" ? (
        <div className="room-empty" data-testid="forbidden">
          <p>{words.mayNot}</p>
          <p className="soft">{words.mayNotMore}</p>
        </div>
      ) : (
        <Piles desk={desk} task={task} />
      )}
    </main>
  );
}

function Piles({ desk, task }: { desk: Desk; task: Task }) {
  const words = useWords(moderationWords);
  const [filters, setFilters] = useState<Filters>(FIRST);
  const question = asked(filters);
  const ask = useCallback(async (): Promise<Pile> => {
    const path = `/tasks/${encodeURIComponent(task.name)}`;
    const [items, promotions] = await Promise.all([
      desk.get<SentSubmission[]>(`${path}/submissions?${question}`),
      desk.get<Promotion[]>(`${path}/promotions`),
    ]);
    return { items, versions: [...new Set(promotions.map(({ version }) => version))].sort((a, b) => b - a) };
  }, [desk, task.name, question]);
  // What lies before somebody must not change under their hands: it is asked for again only when they want more.
  const polled = usePolled(ask, null);
  const [versions, setVersions] = useState<number[]>([]);
  if (polled.value !== null && polled.value.versions.length !== versions.length) setVersions(polled.value.versions);
  return (
    <>
      <FilterBar filters={filters} change={setFilters} labels={task.labels} versions={versions} words={words} />
      <Asked polled={polled} loading={words.loading} failed={words.failed}>
        {({ items }) =>
          items.length === 0 ? (
            <div className="room-empty" data-testid="nothing">
              <p className="guess">{words.none[filters.pile]}</p>
              <p className="soft">{narrowed(filters) ? words.noneNarrowed : words.noneMore[filters.pile]}</p>
              {filters.before !== null && (
                <button type="button" className="button" onClick={() => setFilters({ ...filters, before: null })}>
                  {words.toNewest}
                </button>
              )}
            </div>
          ) : (
            <Workplace
              key={polled.at?.getTime()}
              desk={desk}
              task={task}
              items={items}
              words={words}
              only={(contributor) => setFilters({ ...filters, contributor, before: null })}
              more={filters.pile === "all" ? (items.length < PAGE ? null : () => setFilters({ ...filters, before: items.at(-1)?.id ?? null })) : polled.look}
              moreWords={words.more[filters.pile]}
            />
          )
        }
      </Asked>
    </>
  );
}
