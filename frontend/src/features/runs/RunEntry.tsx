import type { TrainingRun } from "../../api/types.ts";
import { follow } from "../../ui/location.ts";
import type { RunWords } from "../../ui/texts/desk/runWords.ts";
import { endingOf, overallOf, reasonsOf } from "./findings.ts";
import { groundsOf } from "./grounds.ts";
import { isOpen } from "./progress.ts";

/** One run of the list: how it ended, what it gained, and the way to all of it. */
export function RunEntry({ run, words, query }: { run: TrainingRun; words: RunWords; query: string }) {
  const ending = endingOf(run);
  const { fresh, base } = overallOf(run);
  const title = run.state === "queued" ? words.waiting : words.heading(ending, run.candidate_version ?? null);
  return (
    <li className="run" data-ending={ending} data-testid={`run-${run.id}`}>
      <p className="run-name">
        <a href={`/admin/runs/${run.id}${query}`} onClick={follow}>
          {title}
        </a>
      </p>
      <p className="run-when soft">
        {words.run(run.id)} · {words.moment(new Date(run.queued_at))}
      </p>
      <p className="run-what" lang={run.error == null ? undefined : "en"}>
        {said()}
      </p>
    </li>
  );

  function said(): string {
    if (isOpen(run)) return run.state === "queued" ? "" : words.progress(run.progress);
    if (run.error != null) return run.error;
    if (fresh && base) return `${words.fresh} ${words.points(fresh.difference)}, ${words.base} ${words.points(base.difference)}`;
    const [ground] = groundsOf(run) ?? [];
    return ground === undefined ? (reasonsOf(run)[0] ?? "") : words.reason(ground);
  }
}
