import { useTexts } from "../../ui/texts/useTexts.ts";
import { type KeeperState, learnedFrom } from "./modelKeeper.ts";
import "./recognition.css";

/** The version that answers now; what is new about it is told elsewhere. */
export function VersionPill({ state }: { state: KeeperState }) {
  const t = useTexts().header;
  const { model, manifest, insteadOf } = state;
  if (model === null) return null;
  const learned = manifest === null ? null : learnedFrom(manifest);
  return (
    <p className="version" key={model.version}>
      {t.version}&nbsp;<span data-testid="model-version">{model.version}</span>
      {learned !== null && <span className="version-learned">{t.learned(learned)}</span>}
      {insteadOf !== null && <span role="status">{t.insteadOf(insteadOf)}</span>}
    </p>
  );
}
