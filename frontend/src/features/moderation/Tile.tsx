import type { SentSubmission, Task } from "../../api/types.ts";
import type { ModerationWords } from "../../ui/texts/desk/moderationWords.ts";
import { InputPicture } from "../../ui/InputPicture.tsx";
import { answerOf, type Decision } from "./deck.ts";

interface TileProps {
  item: SentSubmission;
  task: Task;
  decision: Decision | null;
  selected: boolean;
  choose(): void;
  words: ModerationWords;
}

/** A picture with what was said of it, and what was decided here. */
export function Tile({ item, task, decision, selected, choose, words }: TileProps) {
  const { height, width, channels } = task.input;
  const answer = answerOf(item, task.labels);
  return (
    <li
      role="option"
      className="tile"
      aria-selected={selected}
      tabIndex={selected ? 0 : -1}
      data-testid={`tile-${item.id}`}
      data-decided={decision?.action}
      data-status={decision?.status}
      onClick={choose}
      onFocus={selected ? undefined : choose}
    >
      <InputPicture image={item.image} shape={[height, width, channels]} />
      <span className="tile-label">{item.label == null ? words.unlabelled : words.name(item.label)}</span>
      <span className="tile-said">{answer === null ? "" : words.modelShort(answer.label, answer.probability)}</span>
      {decision !== null && <span className="tile-decided">{words.decided(decision)}</span>}
    </li>
  );
}
