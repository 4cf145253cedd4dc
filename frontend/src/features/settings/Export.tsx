import { useState } from "react";
import type { SettingsWords } from "../../ui/texts/desk/settingsWords.ts";
import { exportPath, FORMATS } from "./thresholds.ts";

/** The labelled drawings as a file, for whoever takes them elsewhere. */
export function Export({ task, words }: { task: string; words: SettingsWords }) {
  const [contributors, setContributors] = useState(false);
  return (
    <section data-testid="export">
      <h2>{words.exportTitle}</h2>
      <p className="soft">{words.exportMore}</p>
      <ul className="exports">
        {FORMATS.map((format) => (
          <li key={format}>
            <a className="button export-link" href={exportPath(task, format, contributors)} download data-testid={`export-${format}`}>
              {words.formats[format]}
            </a>
            <span className="soft room-small">{words.formatsMore[format]}</span>
          </li>
        ))}
      </ul>
      <label className="check">
        <input type="checkbox" checked={contributors} data-testid="export-contributors" onChange={(event) => setContributors(event.currentTarget.checked)} />
        {words.withContributors}
      </label>
    </section>
  );
}
