import { type FormEvent, useEffect, useRef, useState } from "react";
import { shellWords } from "../../ui/texts/desk/shellWords.ts";
import { useWords } from "../../ui/texts/useWords.ts";
import type { Refusal } from "./useSession.ts";

interface LogInProps {
  why: "new" | "ended" | "left";
  logIn(key: string): Promise<Refusal | null>;
}

/** Asks for a key; what was wrong with it stands below it. */
export function LogIn({ why, logIn }: LogInProps) {
  const words = useWords(shellWords);
  const [refusal, setRefusal] = useState<Refusal | "empty" | null>(null);
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (why !== "new") input.current?.focus();
  }, [why]);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const key = (input.current?.value ?? "").trim();
    if (busy) return;
    if (key === "") return setRefusal("empty");
    setBusy(true);
    const found = await logIn(key);
    if (found === null) return;
    setBusy(false);
    setRefusal(found);
    input.current?.select();
    input.current?.focus();
  };

  return (
    <main className="leaf">
      <h1>{words.title}</h1>
      <p className={why === "ended" ? "trouble" : "soft"} role="status">
        {why === "new" ? words.intro : words[why]}
      </p>
      <form className="desk-key" onSubmit={(event) => void submit(event)} noValidate>
        <label className="field">
          {words.key}
          <input
            ref={input}
            name="key"
            type="password"
            autoComplete="current-password"
            spellCheck={false}
            aria-invalid={refusal !== null}
            aria-describedby="key-refusal"
            data-testid="key"
          />
        </label>
        <button type="submit" className="button button-main" aria-disabled={busy} data-testid="log-in">
          {busy ? words.opening : words.open}
        </button>
      </form>
      <p className="trouble" role="alert" id="key-refusal">
        {refusal !== null && refused()}
      </p>
      <p className="soft desk-small">{words.where}</p>
    </main>
  );

  function refused(): string {
    if (refusal === "empty") return words.emptyKey;
    if (refusal === "wrong key") return words.wrongKey;
    if (refusal === "away" || refusal === null) return words.away;
    return words.refusal(refusal);
  }
}
