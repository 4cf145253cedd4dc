import { type CSSProperties, type KeyboardEvent, useRef, useState } from "react";
import { useTexts } from "../../ui/texts/useTexts.ts";
import { cellAt, type Cell, type Counted, inkOf, interval, isRight, steered, weakestLabel, worstShare } from "./confusion.ts";
import { useHistoryWords } from "./useAboutWords.ts";

type Place = readonly [row: number, column: number];

/** The square of labels: what was drawn downwards, what was said across; each square is read out in a sentence. */
export function ConfusionSquares({ counted }: { counted: Counted }) {
  const t = useTexts();
  const words = useHistoryWords();
  const table = useRef<HTMLTableElement>(null);
  const [place, setPlace] = useState<Place>(() => weakestPlace(counted));
  const { labels } = counted;
  const worst = worstShare(counted);
  const sentence = (cell: Cell) => (isRight(cell) && cell.of > 0 ? words.right(cell, interval(cell.n, cell.of)) : words.cell(cell));

  const steer = (event: KeyboardEvent) => {
    const next = steered(event.key, place, labels.length);
    if (next === null) return;
    event.preventDefault();
    setPlace(next);
    table.current?.querySelector<HTMLElement>(`[data-at="${next.join()}"]`)?.focus();
  };
  return (
    <div className="squares">
      <p className="soft" id="squares-how">
        {words.squares}
      </p>
      <table ref={table} role="grid" aria-describedby="squares-how" onKeyDown={steer}>
        <thead>
          <tr>
            <td />
            {labels.map((label) => (
              <th key={label} scope="col">
                <span>{t.name(label)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {labels.map((label, row) => (
            <tr key={label}>
              <th scope="row">{t.name(label)}</th>
              {labels.map((said, column) => {
                const cell = cellAt(counted, row, column);
                const here = row === place[0] && column === place[1];
                return (
                  <td key={said}>
                    <button
                      type="button"
                      className="square"
                      data-at={`${row},${column}`}
                      data-right={isRight(cell)}
                      aria-label={sentence(cell)}
                      aria-pressed={here}
                      tabIndex={here ? 0 : -1}
                      style={{ "--ink-share": `${Math.round(inkOf(cell, worst) * 100)}%` } as CSSProperties}
                      onClick={() => setPlace([row, column])}
                    >
                      <span aria-hidden="true">{cell.n > 0 && t.count(cell.n)}</span>
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="squares-read" data-testid="square-read">
        {sentence(cellAt(counted, ...place))}
      </p>
    </div>
  );
}

/** Where the label is judged that is recognised least. */
function weakestPlace(counted: Counted): Place {
  const weakest = weakestLabel(counted);
  return [weakest, weakest];
}
