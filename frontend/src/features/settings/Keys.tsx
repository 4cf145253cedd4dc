import { type FormEvent, useCallback, useRef, useState } from "react";
import type { Desk } from "../../api/desk.ts";
import type { DeskKey, NewDeskKey } from "../../api/types.ts";
import { Asked } from "../../ui/Asked.tsx";
import { Command } from "../../ui/Command.tsx";
import type { SettingsWords } from "../../ui/texts/desk/settingsWords.ts";
import { usePolled } from "../../ui/usePolled.ts";

const ROLES = ["viewer", "moderator", "admin"] as const;

/** Who may sit at the desk: made here, shown once, ended here. */
export function Keys({ desk, words }: { desk: Desk; words: SettingsWords }) {
  const ask = useCallback(() => desk.get<DeskKey[]>("/keys"), [desk]);
  const polled = usePolled(ask, null);
  const [made, setMade] = useState<NewDeskKey | null>(null);
  const [problem, setProblem] = useState("");
  const [ending, setEnding] = useState<string | null>(null);
  const failed = (error: unknown) => setProblem(words.notDone(words.refusal(error)));

  const make = async (name: string, role: string) => {
    setProblem("");
    try {
      setMade(await desk.write<NewDeskKey>("POST", "/keys", { name, role }));
      polled.look();
      return true;
    } catch (error) {
      failed(error);
      return false;
    }
  };

  const revoke = async (id: string) => {
    setProblem("");
    setEnding(null);
    try {
      await desk.write<DeskKey>("DELETE", `/keys/${id}`);
      if (made?.id === id) setMade(null);
      polled.look();
    } catch (error) {
      failed(error);
    }
  };

  return (
    <section data-testid="keys">
      <h2>{words.keysTitle}</h2>
      <p className="soft">{words.keysMore}</p>
      <MakeKey make={make} empty={() => setProblem(words.noName)} words={words} />
      <div role="status">
        {made !== null && (
          <div className="key-made">
            <p>{words.made(made.name)}</p>
            <Command command={made.key} copy={words.copy} copied={words.copied} testid="new-key" />
          </div>
        )}
      </div>
      <p className="trouble" role="alert">
        {problem}
      </p>
      <Asked polled={polled} loading={words.keysLoading} failed={words.keysFailed}>
        {(found) => (
          <ul className="keys">
            {[...found].reverse().map((key) => (
              <li key={key.id} className="key" data-revoked={key.revoked_at != null} data-testid={`key-${key.id}`}>
                <span>
                  <b>{key.name}</b>, {words.roles[key.role]}
                  <span className="soft key-when">{words.keyWhen(new Date(key.created_at), key.revoked_at == null ? null : new Date(key.revoked_at))}</span>
                </span>
                {key.revoked_at == null &&
                  (ending === key.id ? (
                    <span className="key-ending">
                      {words.endAsk(key.name === desk.name)}
                      <button type="button" className="button button-main" autoFocus data-testid="revoke-now" onClick={() => void revoke(key.id)}>
                        {words.endNow}
                      </button>
                      <button type="button" className="button" onClick={() => setEnding(null)}>
                        {words.leave}
                      </button>
                    </span>
                  ) : (
                    <button type="button" className="button" aria-label={words.endOf(key.name)} data-testid="revoke" onClick={() => setEnding(key.id)}>
                      {words.end}
                    </button>
                  ))}
              </li>
            ))}
          </ul>
        )}
      </Asked>
    </section>
  );
}

interface MakeKeyProps {
  make(name: string, role: string): Promise<boolean>;
  empty(): void;
  words: SettingsWords;
}

function MakeKey({ make, empty, words }: MakeKeyProps) {
  const name = useRef<HTMLInputElement>(null);
  const [role, setRole] = useState<(typeof ROLES)[number]>("moderator");
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = (name.current?.value ?? "").trim();
    if (given === "") {
      name.current?.focus();
      return empty();
    }
    // A second tap would make a second key, and hide the first, which is shown only once.
    if (busy) return;
    setBusy(true);
    if ((await make(given, role)) && name.current) name.current.value = "";
    setBusy(false);
  };
  return (
    <form className="key-form" onSubmit={(event) => void submit(event)} noValidate>
      <label className="field">
        {words.keyName}
        <input ref={name} name="name" maxLength={100} autoComplete="off" data-testid="key-name" />
      </label>
      <label className="field">
        {words.keyRole}
        <select value={role} data-testid="key-role" onChange={(event) => setRole(event.currentTarget.value as typeof role)}>
          {ROLES.map((one) => (
            <option key={one} value={one}>
              {words.roles[one]}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" className="button" aria-disabled={busy} data-testid="make-key">
        {words.make}
      </button>
    </form>
  );
}
