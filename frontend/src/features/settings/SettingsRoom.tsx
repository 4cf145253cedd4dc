import { useCallback } from "react";
import type { Desk } from "../../api/desk.ts";
import type { Task, TaskSettings } from "../../api/types.ts";
import { Asked } from "../../ui/Asked.tsx";
import { settingsWords } from "../../ui/texts/desk/roomWords.ts";
import type { SettingsWords } from "../../ui/texts/desk/settingsWords.ts";
import { useWords } from "../../ui/texts/useWords.ts";
import { usePolled } from "../../ui/usePolled.ts";
import { Acts } from "./Acts.tsx";
import { Export } from "./Export.tsx";
import { Keys } from "./Keys.tsx";
import { Preview } from "./Preview.tsx";
import { rowsOf } from "./thresholds.ts";
import "./settings.css";

const REST = ["gate", "training", "admission", "calibration"] as const;

/** What is in force and where it is changed, what other thresholds would have decided, keys, the data to take along, and who did what. */
export function SettingsRoom({ desk, task }: { desk: Desk; task: Task }) {
  const words = useWords(settingsWords);
  const ask = useCallback(() => desk.get<TaskSettings>(`/tasks/${encodeURIComponent(task.name)}/settings`), [desk, task.name]);
  const polled = usePolled(ask, null);
  return (
    <main className="room" aria-busy={polled.value === null} data-testid="settings">
      <h1>{words.title}</h1>
      <Asked polled={polled} loading={words.loading} failed={words.failed}>
        {(found) => (
          <>
            <InForce found={found} words={words} />
            <Preview found={found} task={task.name} words={words} />
          </>
        )}
      </Asked>
      {desk.role === "admin" ? (
        <>
          <div className="pair">
            <Keys desk={desk} words={words} />
            <Export task={task.name} words={words} />
          </div>
          <Acts desk={desk} words={words} />
        </>
      ) : (
        <p className="soft" data-testid="forbidden">
          {words.mayNot}
        </p>
      )}
    </main>
  );
}

function InForce({ found, words }: { found: TaskSettings; words: SettingsWords }) {
  const { labels, cron, drift } = found.sections.triggers ?? {};
  return (
    <section data-testid="in-force">
      <h2>{words.triggersTitle}</h2>
      <ul className="settings-triggers">
        {!found.triggers_on && <li>{words.triggersOff}</li>}
        <li>{words.byCount(typeof labels === "number" ? labels : null)}</li>
        <li>{words.byClock(typeof cron === "string" ? cron : null)}</li>
        <li>{words.byDrift(typeof drift === "number" ? drift : null)}</li>
      </ul>
      <p className="soft">
        {words.where} <code>{found.file}</code>. {words.whereMore}
      </p>
      <details className="raw">
        <summary>{words.allSet}</summary>
        <div className="settings-tables">
          {REST.map((section) => (
            <table key={section} className="settings-table">
              <caption>[{section}]</caption>
              <tbody>
                {rowsOf(found, section).map(({ name, value, own }) => (
                  <tr key={name} data-own={own}>
                    <th scope="row">{name}</th>
                    <td>
                      {value}
                      {own && <span className="only-read"> {words.own}</span>}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          ))}
        </div>
        <p className="soft room-small">{words.ownMore}</p>
      </details>
    </section>
  );
}
