import { useCallback, useState } from "react";
import type { Desk } from "../../api/desk.ts";
import type { AuditEvent } from "../../api/types.ts";
import { Asked } from "../../ui/Asked.tsx";
import type { SettingsWords } from "../../ui/texts/desk/settingsWords.ts";
import { usePolled } from "../../ui/usePolled.ts";

const AT_ONCE = 20;

/** Who did what with a key or at the command line, the newest first, a page at a time. */
export function Acts({ desk, words }: { desk: Desk; words: SettingsWords }) {
  const [before, setBefore] = useState<number | null>(null);
  const ask = useCallback(
    () => desk.get<AuditEvent[]>(`/audit-events?limit=${AT_ONCE}${before === null ? "" : `&before=${before}`}`),
    [desk, before],
  );
  const polled = usePolled(ask, null);
  return (
    <section data-testid="acts">
      <h2>{words.actsTitle}</h2>
      <p className="soft">{words.actsMore}</p>
      <Asked polled={polled} loading={words.actsLoading} failed={words.actsFailed}>
        {(found) => (
          <>
            {found.length === 0 && <p>{before === null ? words.noActs : words.noOlderActs}</p>}
            <ul className="acts">
              {found.map((act) => (
                <Act key={act.id} act={act} words={words} />
              ))}
            </ul>
            <p className="acts-pages">
              {before !== null && (
                <button type="button" className="button" data-testid="newest-acts" onClick={() => setBefore(null)}>
                  {words.newestActs}
                </button>
              )}
              {found.length === AT_ONCE && (
                <button type="button" className="button" data-testid="older-acts" onClick={() => setBefore(found.at(-1)?.id ?? null)}>
                  {words.olderActs}
                </button>
              )}
            </p>
          </>
        )}
      </Asked>
    </section>
  );
}

function Act({ act, words }: { act: AuditEvent; words: SettingsWords }) {
  const done = act.status !== null && act.status < 400;
  const detail = Object.entries(act.detail ?? {});
  return (
    <li className="act" data-done={done} data-testid="act">
      <span>
        <b>{act.actor}</b> {words.acts[act.action] ?? act.action}
        {!done && <b> {act.status === null ? words.unanswered : words.refused(act.status)}</b>}
        <span className="soft act-when">{words.actWhen(new Date(act.created_at), act.role)}</span>
      </span>
      <span className="soft act-detail">
        <code>{act.target}</code>
        {detail.map(([name, value]) => (
          <span key={name}>
            {name}: {typeof value === "string" ? value : JSON.stringify(value)}
          </span>
        ))}
      </span>
    </li>
  );
}
