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
export type DeskSession = Schemas["SessionAnswer"];
export type Stats = Schemas["StatsAnswer"];
export type Share = Schemas["ShareAnswer"];
export type LiveHistory = Schemas["LiveHistory"];
export type NextRun = Schemas["NextRunAnswer"];
export type Flip = Schemas["FlipAnswer"];
export type Promotion = Schemas["PromotionAnswer"];
export type ModelVersion = Schemas["ModelVersionAnswer"];
export type SentSubmission = Schemas["SubmissionAnswer"];
export type ModerationAction = Schemas["ModerationRequest"]["action"];
export type TaskSettings = Schemas["SettingsAnswer"];
export type DeskKey = Schemas["KeyAnswer"];
export type NewDeskKey = Schemas["NewKeyAnswer"];
export type AuditEvent = Schemas["AuditEventAnswer"];
