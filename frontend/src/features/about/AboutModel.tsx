import type { Manifest } from "../../api/types.ts";
import type { LoadedModel } from "../../inference/classifier.ts";
import { useTexts } from "../../ui/texts/useTexts.ts";
import { type Doubt, doubtFacts, type Measured, modelFacts } from "./modelFacts.ts";
import { useAboutWords } from "./useAboutWords.ts";
import "./about.css";

interface AboutModelProps {
  model: LoadedModel;
  manifest: Manifest;
}

/** What is known about the model that answers now, and on what it was measured. */
export function AboutModel({ model, manifest }: AboutModelProps) {
  const words = useAboutWords();
  const facts = modelFacts(manifest.metrics);
  const doubt = doubtFacts(manifest.metrics);
  return (
    <section className="about">
      <h2>{words.version(model.version)}</h2>
      <p>{words.model(model.parameters, model.labels, new Date(manifest.published_at))}</p>
      <Cannot labels={model.labels.length} weakest={facts[0]?.recall[0]} doubt={doubt} />
      {facts.length === 0 && <p className="soft">{words.unmeasured}</p>}
      <div className="measured">
        {facts.map((fact) => (
          <Holdout key={fact.holdout} fact={fact} />
        ))}
        {doubt !== null && <HowSure doubt={doubt} />}
      </div>
    </section>
  );
}

interface CannotProps {
  labels: number;
  weakest: Measured["recall"][number] | undefined;
  doubt: Doubt | null;
}

/** What it is not fit for, before any figure. */
function Cannot({ labels, weakest, doubt }: CannotProps) {
  const words = useAboutWords();
  const others = doubt?.unsure.find(({ of }) => of === "other");
  return (
    <section className="cannot">
      <h3>{words.cannotTitle}</h3>
      <ul>
        <li>{words.cannotOther(labels, others?.share ?? null)}</li>
        {weakest && <li>{words.cannotWorst(weakest.label, weakest.share)}</li>}
        <li>{words.cannotOthers}</li>
        <li>{words.cannotNames}</li>
        <li>{words.cannotNow}</li>
      </ul>
    </section>
  );
}

function HowSure({ doubt }: { doubt: Doubt }) {
  const words = useAboutWords();
  return (
    <section className="holdout">
      <h3>{words.doubtTitle}</h3>
      <p>{words.doubt(doubt.error, doubt.unsureBelow)}</p>
      <ul>
        {doubt.unsure.map(({ of, share, n }) => (
          <li key={of}>{words.unsure(share, n, of)}</li>
        ))}
      </ul>
    </section>
  );
}

function Holdout({ fact }: { fact: Measured }) {
  const t = useTexts();
  const words = useAboutWords();
  return (
    <section className="holdout">
      <h3>{words.holdout[fact.holdout]}</h3>
      <p>
        <strong>{words.right(fact.accuracy)}</strong>{" "}
        <span className="soft">{words.measured(...fact.interval, fact.n, fact.holdout)}</span>
      </p>
      {fact.recall.length > 0 && (
        <ul className="recalls" aria-label={words.recalls}>
          {fact.recall.map(({ label, share: right }) => (
            <li key={label} className="recall">
              <span>{t.name(label)}</span>
              <span className="recall-track">
                <span className="recall-fill" style={{ transform: `scaleX(${right.toFixed(3)})` }} />
              </span>
              <span className="recall-figure">{words.share(right)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
