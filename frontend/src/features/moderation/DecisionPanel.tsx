import { useState } from "react";
import type { SentSubmission, Task } from "../../api/types.ts";
import type { ModerationWords } from "../../ui/texts/desk/moderationWords.ts";
import { InputPicture } from "../../ui/InputPicture.tsx";
import { answerOf, type Choice, type Decision, shortId } from "./deck.ts";
import "../../ui/textButton.css";

const KEYED = 10;

interface DecisionPanelProps {
  item: SentSubmission;
  decision: Decision | null;
  task: Task;
  decide(choice: Choice): void;
  only(contributor: string): void;
  words: ModerationWords;
}

/** What is known of one picture, and the buttons that decide on it; each has its key. */
export function DecisionPanel({ item, decision, task, decide, only, words }: DecisionPanelProps) {
  const { height, width, channels } = task.input;
  const suggested = item.quarantine?.suggested ?? null;
  return (
    <section className="decision" aria-label={words.panel} data-testid="decision">
      <div className="decision-head">
        <InputPicture image={item.image} shape={[height, width, channels]} />
        <Facts item={item} labels={task.labels} only={only} words={words} />
      </div>
      <p className="decision-problem" role="alert">
        {decision?.status === "refused" && words.notSaved(decision.said ?? "")}
      </p>
      <p className="decision-buttons">
        <button type="button" className="button" data-key="A" data-testid="accept" disabled={item.label == null} onClick={() => decide({ action: "accept" })}>
          {words.accept}
        </button>
        <button type="button" className="button" data-key="R" data-testid="reject" onClick={() => decide({ action: "reject" })}>
          {words.reject}
        </button>
        {suggested !== null && (
          <button type="button" className="button" data-key="S" data-testid="suggestion" onClick={() => decide({ action: "relabel", label: suggested })}>
            {words.itIs(suggested)}
          </button>
        )}
      </p>
      <p className="decision-labels" role="group" aria-label={words.relabel}>
        {task.labels.slice(0, KEYED).map((label, place) => (
          <button
            key={label}
            type="button"
            className="button"
            data-key={(place + 1) % 10}
            data-testid={`relabel-${label}`}
            onClick={() => decide({ action: "relabel", label })}
          >
            {words.name(label)}
          </button>
        ))}
        {task.labels.length > KEYED && <OtherLabels labels={task.labels.slice(KEYED)} decide={decide} words={words} />}
      </p>
    </section>
  );
}

function Facts({ item, labels, only, words }: Pick<DecisionPanelProps, "item" | "only" | "words"> & { labels: readonly string[] }) {
  const answer = answerOf(item, labels);
  return (
    <ul className="decision-facts">
      <li>{item.label == null ? words.nobodySaid : words.personSaid(item.label)}</li>
      {answer !== null && <li>{words.modelSaid(item.model_version, answer.label, answer.probability)}</li>}
      {item.quarantine != null && <li>{words.doubt(item.quarantine.run, item.quarantine.suggested, item.quarantine.score)}</li>}
      {item.moderation != null && <li>{words.before(item.moderation.action, item.moderation.moderator)}</li>}
      <li className="soft">
        {words.sent(new Date(item.created_at))}{" "}
        <button type="button" className="text-button" data-testid="contributor" onClick={() => only(item.contributor)}>
          {words.by(shortId(item.contributor))}
        </button>
      </li>
    </ul>
  );
}

/** Labels that have no key. Choosing one decides nothing yet: with arrows one passes others on the way. */
function OtherLabels({ labels, decide, words }: Pick<DecisionPanelProps, "decide" | "words"> & { labels: readonly string[] }) {
  const [label, setLabel] = useState(labels[0] ?? "");
  return (
    <>
      <select value={label} aria-label={words.otherLabel} data-testid="other-label" onChange={(event) => setLabel(event.currentTarget.value)}>
        {labels.map((one) => (
          <option key={one} value={one}>
            {words.name(one)}
          </option>
        ))}
      </select>
      <button type="button" className="button" data-testid="relabel" onClick={() => decide({ action: "relabel", label })}>
        {words.itIs(label)}
      </button>
    </>
  );
}
