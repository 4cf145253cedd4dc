import { learnedFrom, type KeeperState } from "./modelKeeper.ts";
import "./recognition.css";

/** The version that answers now, and for a while the news that it has just arrived. */
export function VersionPill({ state }: { state: KeeperState }) {
  const { model, manifest, arrival } = state;
  if (model === null) return null;
  const learned = manifest === null ? null : learnedFrom(manifest);
  return (
    <div className="version" role="status">
      <span className="version-pill">
        version <span data-testid="model-version">{model.version}</span>
        {learned !== null && arrival === null && ` · learned from ${learned.toLocaleString("en")} drawings`}
      </span>
      {arrival !== null && (
        <span className="version-news" key={arrival.to}>
          {newsOf(arrival)}
        </span>
      )}
    </div>
  );
}

export function newsOf({ from, to, learnedFrom: count }: NonNullable<KeeperState["arrival"]>): string {
  if (to < from) return `version ${to} is back`;
  if (count === null) return `version ${to} just arrived`;
  return `version ${to} just arrived: it learned from ${count.toLocaleString("en")} drawings`;
}
