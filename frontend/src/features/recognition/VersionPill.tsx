import { type Arrival, type KeeperState, learnedFrom } from "./modelKeeper.ts";
import "./recognition.css";

/** The version that answers now, and for a while the news that it has just arrived. */
export function VersionPill({ state }: { state: KeeperState }) {
  const { model, manifest, arrival, insteadOf } = state;
  if (model === null) return null;
  const learned = manifest === null ? null : learnedFrom(manifest);
  const news = arrival === null ? null : newsOf(arrival);
  return (
    <p className="version" role="status">
      version <span data-testid="model-version">{model.version}</span>
      {news !== null && (
        <span className="version-news" key={model.version}>
          {news}
        </span>
      )}
      {news === null && learned !== null && ` · learned from ${learned.toLocaleString("en")} drawings`}
      {insteadOf !== null && ` · version ${insteadOf} does not work in this browser`}
    </p>
  );
}

function newsOf({ from, to, learnedFrom: count }: Arrival): string {
  if (to < from) return " is back";
  return count === null ? " just arrived" : ` just arrived: it learned from ${count.toLocaleString("en")} drawings`;
}
