/** The names under which the page knows the server's shapes; `types.gen.ts` comes from its OpenAPI document. */
import type { components } from "./types.gen.ts";

type Schemas = components["schemas"];

export type Task = Schemas["TaskAnswer"];
export type Manifest = Schemas["Manifest"];
export type Prompt = Schemas["PromptAnswer"];
export type ModelReport = Schemas["ModelReportRequest"];
export type Submission = Schemas["SubmissionsRequest"]["submissions"][number];
export type SubmissionResult = Schemas["SubmissionsAnswer"];
export type RejectedItem = SubmissionResult["rejected"][number];
export type Contributor = Schemas["ContributorAnswer"];
export type Given = Schemas["GivenSubmission"];
export type Erasure = Schemas["ErasureAnswer"];
export type VersionName = Schemas["VersionName"];
export type TrainingRun = Schemas["RunAnswer"];

/** The part of a verdict that every gate writes. */
export interface Verdict {
  decision: "promote" | "reject";
  reasons: string[];
}

export function verdictOf(run: Pick<TrainingRun, "verdict">): Verdict | null {
  const { decision, reasons } = run.verdict ?? {};
  if (decision !== "promote" && decision !== "reject") return null;
  return { decision, reasons: Array.isArray(reasons) ? reasons.filter((reason) => typeof reason === "string") : [] };
}
