import type { Texts } from "../../ui/texts/english.ts";
import { useTexts } from "../../ui/texts/useTexts.ts";
import { type Arrival, type KeeperState, learnedFrom } from "./modelKeeper.ts";
import "./recognition.css";

/** The version that answers now, and for a while the news that it has just arrived. */
export function VersionPill({ state }: { state: KeeperState }) {
  const t = useTexts().header;
  const { model, manifest, arrival, insteadOf } = state;
  if (model === null) return null;
  const learned = manifest === null ? null : learnedFrom(manifest);
  const news = arrival === null ? null : newsOf(t, arrival);
  return (
    <p className="version" role="status">
      {t.version} <span data-testid="model-version">{model.version}</span>
      {news !== null && (
        <span className="version-news" key={model.version}>
          {news}
        </span>
      )}
      {news === null && learned !== null && t.learned(learned)}
      {insteadOf !== null && t.insteadOf(insteadOf)}
    </p>
  );
}

function newsOf(t: Texts["header"], { from, to, learnedFrom: count }: Arrival): string {
  return to < from ? t.back : t.arrived(count);
}
