import { type FormEvent, useEffect, useRef, useState } from "react";
import type { ModelVersion } from "../../api/types.ts";
import type { VersionWords } from "../../ui/texts/desk/versionWords.ts";
import { spans } from "./facts.ts";
import type { History } from "./useVersions.ts";

interface PromotePanelProps {
  version: ModelVersion;
  history: History;
  /** Those that the task has now. */
  labels: readonly string[];
  words: VersionWords;
  leave(): void;
  /** @throws where the server refuses or does not answer */
  promote(reason: string): Promise<void>;
}

/** Says what would happen, asks why, and only then does it. */
export function PromotePanel({ version, history, labels, words, leave, promote }: PromotePanelProps) {
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const reason = useRef<HTMLInputElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const live = spans(history.promotions);
  const now = live.at(-1)?.version ?? null;
  const back = live.some((span) => span.version === version.version);
  const unknown = labels.filter((label) => !version.labels.includes(label));

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const why = (reason.current?.value ?? "").trim();
    if (busy) return;
    if (why === "") {
      setProblem(words.noReason);
      reason.current?.focus();
      return;
    }
    setBusy(true);
    try {
      await promote(why);
    } catch (error) {
      setProblem(words.notDone(words.refusal(error)));
      setBusy(false);
    }
  };

  return (
    <section className="promote" data-testid="promote" onKeyDown={(event) => event.key === "Escape" && !busy && leave()}>
      <h2 ref={heading} tabIndex={-1}>
        {back ? words.rollBackAsk(version.version) : words.promoteAsk(version.version)}
      </h2>
      <ul className="promote-what">
        {now !== null && <li>{words.willAnswer(version.version, now)}</li>}
        <li>{words.willLearn(version.version)}</li>
        {unknown.length > 0 && <li>{words.willNotKnow(unknown.map(words.name))}</li>}
        {version.maker?.decision === "reject" && !back && <li>{words.wasRefused(version.maker.run)}</li>}
        <li>{words.canGoBack(now)}</li>
      </ul>
      <form className="promote-form" onSubmit={(event) => void submit(event)} noValidate>
        <label className="field">
          {words.reason}
          <input
            ref={reason}
            name="reason"
            maxLength={500}
            autoComplete="off"
            required
            aria-invalid={problem !== ""}
            aria-describedby="promote-problem"
            data-testid="reason"
          />
        </label>
        <p className="promote-buttons">
          <button type="submit" className="button button-main" aria-disabled={busy} data-testid="promote-now">
            {busy ? words.doing : back ? words.rollBackTo(version.version) : words.promoteIt(version.version)}
          </button>
          <button type="button" className="button" data-testid="leave" onClick={leave}>
            {words.leave}
          </button>
        </p>
      </form>
      <p className="trouble" role="alert" id="promote-problem">
        {problem}
      </p>
    </section>
  );
}
