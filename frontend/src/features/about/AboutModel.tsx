import type { Manifest } from "../../api/types.ts";
import type { LoadedModel } from "../../inference/classifier.ts";
import { modelFacts } from "./modelFacts.ts";
import "./about.css";

interface AboutModelProps {
  model: LoadedModel;
  manifest: Manifest;
}

/** What is known about the model that answers now, and on what it was measured. */
export function AboutModel({ model, manifest }: AboutModelProps) {
  const facts = modelFacts(manifest.metrics ?? model.metrics);
  return (
    <section className="about">
      <h2>Version {model.version}</h2>
      <p>
        {model.parameters.toLocaleString("en")} numbers tell {model.labels.length} things apart: {model.labels.join(", ")}. Published{" "}
        {new Date(manifest.published_at).toLocaleDateString("en", { dateStyle: "long" })}.
      </p>
      {facts.length === 0 && <p className="soft">Nothing measured was published with this version.</p>}
      <dl className="facts">
        {facts.map(({ name, value, on }) => (
          <div key={name} className="fact">
            <dt>{name}</dt>
            <dd>
              <strong>{value}</strong> <span className="soft">{on}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
