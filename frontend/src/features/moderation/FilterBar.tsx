import { useId } from "react";
import type { ModerationWords } from "../../ui/texts/desk/moderationWords.ts";
import { shortId } from "./deck.ts";
import { type Filters, PILES } from "./filters.ts";

interface FilterBarProps {
  filters: Filters;
  change(filters: Filters): void;
  labels: readonly string[];
  versions: readonly number[];
  words: ModerationWords;
}

/** Which pile lies on the desk, and what of it. */
export function FilterBar({ filters, change, labels, versions, words }: FilterBarProps) {
  const [ofLabel, ofVersion] = [useId(), useId()];
  const set = (changed: Partial<Filters>) => change({ ...filters, before: null, ...changed });
  return (
    <div className="filters" role="group" aria-label={words.filters}>
      <p className="filters-piles" role="group" aria-label={words.piles}>
        {PILES.map((pile) => (
          <button key={pile} type="button" className="button" aria-pressed={filters.pile === pile} data-testid={`pile-${pile}`} onClick={() => set({ pile })}>
            {words.pile[pile]}
          </button>
        ))}
      </p>
      <p className="filters-more">
        <span>
          <label htmlFor={ofLabel}>{words.label}</label>{" "}
          <select id={ofLabel} value={filters.label ?? ""} data-testid="filter-label" onChange={(event) => set({ label: event.currentTarget.value || null })}>
            <option value="">{words.everyLabel}</option>
            {labels.map((label) => (
              <option key={label} value={label}>
                {words.name(label)}
              </option>
            ))}
          </select>
        </span>
        <span>
          <label htmlFor={ofVersion}>{words.answeredBy}</label>{" "}
          <select
            id={ofVersion}
            value={filters.version ?? ""}
            data-testid="filter-version"
            onChange={(event) => set({ version: Number(event.currentTarget.value) || null })}
          >
            <option value="">{words.everyVersion}</option>
            {versions.map((version) => (
              <option key={version} value={version}>
                {words.version(version)}
              </option>
            ))}
          </select>
        </span>
        <label className="check">
          <input type="checkbox" checked={filters.disagreement} data-testid="filter-disagreement" onChange={(event) => set({ disagreement: event.currentTarget.checked })} />
          {words.disagreement}
        </label>
        {filters.contributor !== null && (
          <button type="button" className="button" data-testid="filter-contributor" onClick={() => set({ contributor: null })}>
            {words.onlyBy(shortId(filters.contributor))}
          </button>
        )}
      </p>
    </div>
  );
}
