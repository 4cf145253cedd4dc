import { useState } from "react";
import type { ModelVersion } from "../../api/types.ts";
import { around, type Domain, place } from "../../ui/charts/scale.ts";
import { follow } from "../../ui/location.ts";
import type { VersionWords } from "../../ui/texts/desk/versionWords.ts";
import { type Holdout, HOLDOUTS, type Measured, measuredOn, type Span, spans } from "./facts.ts";
import type { History } from "./useVersions.ts";

const FIRST = 12;

interface VersionTableProps {
  found: History;
  words: VersionWords;
  query: string;
  /** Null: this person may only look. */
  choose: ((version: number) => void) | null;
  chosen: number | null;
}

/** Every version with what it showed, drawn on one scale; on a phone each row is a paragraph of its own. */
export function VersionTable({ found: { versions, promotions }, words, query, choose, chosen }: VersionTableProps) {
  const [shown, setShown] = useState(FIRST);
  const live = spans(promotions);
  const domains = Object.fromEntries(HOLDOUTS.map((holdout) => [holdout, domainOf(versions, holdout)])) as Record<Holdout, Domain>;
  const columns = [words.columns.version, words.columns.made, words.columns.learned, words.columns.base, words.columns.fresh, words.columns.live];
  return (
    <section aria-labelledby="versions-all">
      <h2 id="versions-all">{words.tableTitle}</h2>
      <p className="soft">{words.tableMore}</p>
      <table className="versions" role="table" aria-labelledby="versions-all" data-testid="version-table">
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th key={column} scope="col" role="columnheader">
                {column}
              </th>
            ))}
            {choose !== null && (
              <th scope="col" role="columnheader">
                <span className="only-read">{words.columns.act}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {versions.slice(0, shown).map((version) => (
            <Row key={version.version} version={version} live={live} domains={domains} words={words} query={query} choose={choose} chosen={chosen} />
          ))}
        </tbody>
      </table>
      {versions.length > shown && (
        <p>
          <button type="button" className="button" onClick={() => setShown(shown + 4 * FIRST)}>
            {words.older}
          </button>
        </p>
      )}
    </section>
  );
}

type RowProps = Omit<VersionTableProps, "found"> & { version: ModelVersion; live: Span[]; domains: Record<Holdout, Domain> };

function Row({ version, live, domains, words, query, choose, chosen }: RowProps) {
  const { version: number, maker } = version;
  const own = live.filter((span) => span.version === number);
  const isLive = own.some(({ until }) => until === null);
  const wasLive = own.length > 0;
  return (
    <tr role="row" data-live={isLive} data-testid={`version-${number}`}>
      <th scope="row" role="rowheader">
        {words.number(number)}
        {isLive && <span className="versions-live">{words.liveNow}</span>}
      </th>
      <td role="cell" data-name={words.columns.made}>
        {words.moment(new Date(version.created_at))}{" "}
        {maker == null ? (
          <span className="soft">{words.noRun}</span>
        ) : (
          <a href={`/admin/runs/${maker.run}${query}`} onClick={follow}>
            {words.run(maker.run)}
          </a>
        )}
      </td>
      <td role="cell" data-name={words.columns.learned}>
        {maker?.drawings == null ? (
          <span className="soft">{maker == null ? words.baseDataset : words.unknown}</span>
        ) : (
          words.learned(maker.drawings, maker.contributors ?? null)
        )}
      </td>
      {HOLDOUTS.map((holdout) => (
        <td key={holdout} role="cell" data-name={words.columns[holdout]}>
          <Accuracy measured={measuredOn(version, holdout)} domain={domains[holdout]} words={words} />
        </td>
      ))}
      <td role="cell" data-name={words.columns.live}>
        {said()}
      </td>
      {choose !== null && (
        <td role="cell">
          {!isLive && (
            <button
              type="button"
              className="button"
              data-testid={`choose-${number}`}
              aria-label={wasLive ? words.rollBackTo(number) : words.promoteIt(number)}
              aria-expanded={chosen === number}
              onClick={() => choose(number)}
            >
              {wasLive ? words.rollBack : words.promote}
            </button>
          )}
        </td>
      )}
    </tr>
  );

  function said(): string {
    const last = own.at(-1);
    if (last === undefined) return maker?.decision === "reject" ? words.refused : words.never;
    return words.span(new Date(last.from), last.until === null ? null : new Date(last.until), own.length);
  }
}

function Accuracy({ measured, domain, words }: { measured: Measured | null; domain: Domain; words: VersionWords }) {
  if (measured === null) return <span className="soft">{words.notMeasured}</span>;
  const { value, low, high, n } = measured;
  const left = (at: number) => `${place(at, domain)}%`;
  return (
    <span className="versions-accuracy">
      <span className="versions-value">
        {words.share(value)} <span className="soft">{words.between(low, high, n)}</span>
      </span>
      <span className="versions-track" aria-hidden="true">
        <i className="intervals-span" style={{ left: left(low), width: `${place(high, domain) - place(low, domain)}%` }} />
        <i className="intervals-dot" style={{ left: left(value) }} />
      </span>
    </span>
  );
}

/** One scale for all of a column, so that the dots can be compared by eye. */
function domainOf(versions: readonly ModelVersion[], holdout: Holdout): Domain {
  return around(
    versions.flatMap((version) => {
      const found = measuredOn(version, holdout);
      return found === null ? [] : [found.low, found.high];
    }),
    0.05,
  );
}
