import { AboutModel } from "../features/about/AboutModel.tsx";
import { History } from "../features/about/History.tsx";
import { useAboutWords } from "../features/about/useAboutWords.ts";
import { taughtSoFar } from "../features/contribution/taught.ts";
import type { KeeperState } from "../features/recognition/modelKeeper.ts";
import { useTexts } from "../ui/texts/useTexts.ts";
import { stateWords } from "./stateWords.ts";
import "./pages.css";

/** What this is, what happens to a drawing, how good the model that answers is, and how it came to be so. */
export function AboutPage({ task, state }: { task: string; state: KeeperState }) {
  const t = useTexts();
  const words = useAboutWords();
  const taught = taughtSoFar();
  return (
    <main className="about-page">
      <h1>{words.title}</h1>
      <p>{words.intro}</p>
      {taught > 0 && <p>{words.taught(taught)}</p>}
      {state.model !== null && state.manifest !== null ? (
        <AboutModel model={state.model} manifest={state.manifest} />
      ) : (
        <p className="soft">{stateWords(t, state)}</p>
      )}
      <History task={task} answering={state.manifest?.version ?? null} />
      <p className="soft about-keys">{words.keys}</p>
    </main>
  );
}
