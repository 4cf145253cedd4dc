import { type FormEvent, useState } from "react";
import { RunEntry } from "./RunEntry.tsx";
import { useRuns } from "./useRuns.ts";
import "./admin.css";

/** The admin's desk: start a training run and read what came of the earlier ones. */
export function AdminDesk({ task }: { task: string }) {
  // In memory only: a reload forgets the key.
  const [key, setKey] = useState<string | null>(null);
  return key === null ? <KeyForm onKey={setKey} /> : <RunsDesk task={task} adminKey={key} onClose={() => setKey(null)} />;
}

interface RunsDeskProps {
  task: string;
  adminKey: string;
  onClose(): void;
}

function RunsDesk({ task, adminKey, onClose }: RunsDeskProps) {
  const { runs, problem, start } = useRuns(task, adminKey);
  const open = runs?.some((run) => run.state === "queued" || run.state === "running") ?? false;
  return (
    <>
      <div className="desk-row">
        <button type="button" className="button button-main" disabled={open} onClick={() => void start()}>
          {open ? "A run is under way" : "Start a training run"}
        </button>
        <button type="button" className="button" onClick={onClose}>
          Put the key away
        </button>
      </div>
      {problem !== null && (
        <p className="desk-problem" role="alert">
          {problem}
        </p>
      )}
      {runs === null && problem === null && <p className="soft">Looking at the runs…</p>}
      {runs?.length === 0 && <p className="soft">No runs yet. A run trains on what people taught, and its verdict will stand here.</p>}
      <ol className="runs">{runs?.map((run) => <RunEntry key={run.id} run={run} />)}</ol>
    </>
  );
}

function KeyForm({ onKey }: { onKey(key: string): void }) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const key = new FormData(event.currentTarget).get("key");
    if (typeof key === "string" && key.trim() !== "") onKey(key.trim());
  };
  return (
    <form className="desk-row" onSubmit={submit}>
      <label className="field">
        Admin key
        <input name="key" type="password" autoComplete="off" spellCheck={false} required />
      </label>
      <button type="submit" className="button button-main">
        Open the desk
      </button>
      <p className="soft desk-hint">The runner wrote the first key to admin.key in its data folder. It stays in this page's memory only.</p>
    </form>
  );
}
