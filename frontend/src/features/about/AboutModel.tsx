import type { Manifest } from "../../api/types.ts";
import type { LoadedModel } from "../../inference/classifier.ts";
import { type Doubt, doubtFacts, type Measured, modelFacts, share } from "./modelFacts.ts";
import "./about.css";

interface AboutModelProps {
  model: LoadedModel;
  manifest: Manifest;
}

/** What is known about the model that answers now, and on what it was measured. */
export function AboutModel({ model, manifest }: AboutModelProps) {
  const facts = modelFacts(manifest.metrics);
  const doubt = doubtFacts(manifest.metrics);
  const published = new Date(manifest.published_at).toLocaleDateString("en", { dateStyle: "long" });
  return (
    <section className="about">
      <h2>Version {model.version}</h2>
      <p>
        {model.parameters.toLocaleString("en")} numbers tell {model.labels.length} things apart: {model.labels.join(", ")}. Published
        on {published}.
      </p>
      {facts.length === 0 && <p className="soft">No measurement was published with this version.</p>}
      {facts.map((fact) => (
        <Holdout key={fact.name} fact={fact} />
      ))}
      {doubt !== null && <HowSure doubt={doubt} />}
    </section>
  );
}

function HowSure({ doubt }: { doubt: Doubt }) {
  return (
    <section className="holdout">
      <h3>When I am not sure</h3>
      <p>
        The percentages that I give are off by {(doubt.error * 100).toFixed(1)} points on average. Below {share(doubt.unsureBelow)} I
        say that I am not sure. That happens with
      </p>
      <ul>
        {doubt.unsure.map(({ of, share: unsure, n }) => (
          <li key={of}>
            {share(unsure)} of {n.toLocaleString("en")} {of}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Holdout({ fact }: { fact: Measured }) {
  const [low, high] = fact.interval;
  return (
    <section className="holdout">
      <h3>{fact.name}</h3>
      <p>
        <strong>{share(fact.accuracy)} right</strong>{" "}
        <span className="soft">
          ({share(low)} to {share(high)} with 95% confidence) on {fact.n.toLocaleString("en")} {fact.on}.
        </span>
      </p>
      {fact.recall.length > 0 && (
        <ul className="recalls" aria-label="How often I recognise each">
          {fact.recall.map(({ label, share: right }) => (
            <li key={label} className="recall">
              <span>{label}</span>
              <span className="recall-track">
                <span className="recall-fill" style={{ transform: `scaleX(${right.toFixed(3)})` }} />
              </span>
              <span className="recall-figure">{share(right)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
