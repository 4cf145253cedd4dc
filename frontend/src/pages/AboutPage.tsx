import { AboutModel } from "../features/about/AboutModel.tsx";
import { taughtSoFar } from "../features/contribution/taught.ts";
import type { KeeperState } from "../features/recognition/modelKeeper.ts";
import { useTexts } from "../ui/texts/useTexts.ts";
import { stateWords } from "./stateWords.ts";
import "./pages.css";

/** What this is, what happens to a drawing, and how good the model that answers is. */
export function AboutPage({ state }: { state: KeeperState }) {
  const t = useTexts();
  const taught = taughtSoFar();
  return (
    <main className="leaf">
      <h1>I learn from what you draw</h1>
      <p>
        I answer on your own device: nothing you draw leaves it until you tell me what it is. Then the drawing is stored without your
        name, and the next time I am trained, I train on it too. A newer version of me is published only when it is shown to be better,
        and it comes to this page by itself.
      </p>
      {taught > 0 && <p>You have taught me {taught === 1 ? "one drawing" : `${taught.toLocaleString("en")} drawings`} from this browser.</p>}
      {state.model !== null && state.manifest !== null ? (
        <AboutModel model={state.model} manifest={state.manifest} />
      ) : (
        <p className="soft">{stateWords(t, state)}</p>
      )}
      <p className="soft">
        Keys: Z takes a stroke back, Shift Z brings it back, X or Escape clears the sheet, Y says yes, N says no.
      </p>
    </main>
  );
}
