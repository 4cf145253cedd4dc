import type { InputShape } from "../../inference/metadata.ts";
import { useYoursWords } from "./useYoursWords.ts";

/** What is known of whoever draws, in plain words. */
export function Anonymity({ shape: { width, height } }: { shape: InputShape }) {
  const words = useYoursWords().anonymous;
  return (
    <section>
      <h2>{words.title}</h2>
      <ul className="plain-list">
        {words.facts(width, height).map(({ lead, text }) => (
          <li key={lead}>
            <strong>{lead}</strong> {text}
          </li>
        ))}
      </ul>
    </section>
  );
}
