import type { HistoryVersion, Measured } from "../../api/history.ts";
import { useHistoryWords } from "./useAboutWords.ts";

/** The chart's figures, for those who look one up or have the page read to them. */
export function FigureTable({ versions }: { versions: readonly HistoryVersion[] }) {
  const words = useHistoryWords();
  const { columns } = words;
  const figure = (of: Measured | null | undefined) => (of ? words.figure(of.accuracy, of.low, of.high) : words.none);
  return (
    <details className="figures">
      <summary>{words.table}</summary>
      <table>
        <thead>
          <tr>
            {[columns.version, columns.base, columns.before, columns.fresh].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {versions.map(({ version, base, fresh, compared_on_fresh: pair }) => (
            <tr key={version}>
              <th scope="row">{version}</th>
              <td>{figure(base)}</td>
              <td>{pair ? words.share(pair.before) : words.none}</td>
              <td>{figure(fresh)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
