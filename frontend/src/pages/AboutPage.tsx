import { AboutModel } from "../features/about/AboutModel.tsx";
import { useAboutWords } from "../features/about/useAboutWords.ts";
import { taughtSoFar } from "../features/contribution/taught.ts";
import type { KeeperState } from "../features/recognition/modelKeeper.ts";
import { useTexts } from "../ui/texts/useTexts.ts";
import { stateWords } from "./stateWords.ts";
import "./pages.css";

/** What this is, what happens to a drawing, and how good the model that answers is. */
export function AboutPage({ state }: { state: KeeperState }) {
  const t = useTexts();
  const words = useAboutWords();
  const taught = taughtSoFar();
  return (
    <main className="leaf">
      <h1>{words.title}</h1>
      <p>{words.intro}</p>
      {taught > 0 && <p>{words.taught(taught)}</p>}
      {state.model !== null && state.manifest !== null ? (
        <AboutModel model={state.model} manifest={state.manifest} />
      ) : (
        <p className="soft">{stateWords(t, state)}</p>
      )}
      <p className="soft">{words.keys}</p>
    </main>
  );
}
