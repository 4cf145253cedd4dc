import { useState } from "react";
import type { TaskSettings } from "../../api/types.ts";
import { Command } from "../../ui/Command.tsx";
import type { SettingsWords } from "../../ui/texts/desk/settingsWords.ts";
import { previewCommand, thresholdsOf, type Tried } from "./thresholds.ts";

/** Other thresholds, and the command that says what they would have decided on past runs. */
export function Preview({ found, task, words }: { found: TaskSettings; task: string; words: SettingsWords }) {
  const [tried, setTried] = useState<Tried>({});
  const inForce = thresholdsOf(found);
  return (
    <section data-testid="preview">
      <h2>{words.previewTitle}</h2>
      <p className="soft">{words.previewMore}</p>
      <div className="thresholds">
        {inForce.map(({ name, value }) => (
          <label key={name} className="threshold" data-changed={tried[name] !== undefined && Number(tried[name]) !== value}>
            <span>{words.thresholds[name]}</span>
            <code>{name}</code>
            <input
              type="number"
              step="any"
              min={0}
              value={tried[name] ?? `${value}`}
              data-testid={`threshold-${name}`}
              onChange={(event) => setTried({ ...tried, [name]: event.currentTarget.value })}
            />
          </label>
        ))}
      </div>
      <Command command={previewCommand(task, inForce, tried)} copy={words.copy} copied={words.copied} testid="preview-command" />
      <p className="soft room-small">{words.previewWhy}</p>
    </section>
  );
}
