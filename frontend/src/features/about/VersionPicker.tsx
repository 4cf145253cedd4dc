import type { HistoryVersion } from "../../api/history.ts";
import { useHistoryWords } from "./useAboutWords.ts";
import { neighbours } from "./versions.ts";

interface VersionPickerProps {
  versions: readonly HistoryVersion[];
  chosen: number;
  live: number | null;
  choose(version: number): void;
}

/** Which version the rest of the page tells of. */
export function VersionPicker({ versions, chosen, live, choose }: VersionPickerProps) {
  const words = useHistoryWords();
  const [earlier, later] = neighbours(versions, chosen);
  const step = (to: number | null, name: string) => (
    <button type="button" className="button" aria-disabled={to === null} onClick={() => to !== null && choose(to)}>
      {name}
    </button>
  );
  return (
    <div className="picker">
      <label className="picker-which">
        {words.which}{" "}
        <select value={chosen} onChange={(event) => choose(Number(event.target.value))} data-testid="which-version">
          {versions.map(({ version }) => (
            <option key={version} value={version}>
              {version === live ? words.now(version) : version}
            </option>
          ))}
        </select>
      </label>
      {step(earlier, words.earlier)}
      {step(later, words.later)}
    </div>
  );
}
