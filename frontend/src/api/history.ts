/** What everybody may know of published versions; comes with the page that tells it. */
import { request } from "./client.ts";
import type { components } from "./types.gen.ts";

type Schemas = components["schemas"];
export type HistoryVersion = Schemas["HistoryVersion"];
export type Measured = Schemas["MeasuredAnswer"];
export type Compared = Schemas["ComparedAnswer"];
export type Flip = Schemas["FlipAnswer"];
export type FlipList = Schemas["FlipList"];
export type Confusion = Schemas["ConfusionAnswer"];

const of = (task: string) => `/tasks/${encodeURIComponent(task)}`;

/** Every version that was ever live, the lowest number first. */
export async function getHistory(task: string): Promise<HistoryVersion[]> {
  const { versions } = await request<Schemas["HistoryAnswer"]>(`${of(task)}/history`, { cache: "no-cache" });
  return versions;
}

export function getConfusion(task: string, version: number): Promise<Confusion> {
  return request(`${of(task)}/model-versions/${version}/confusion`, { cache: "no-cache" });
}

export function getFlips(task: string, version: number): Promise<FlipList> {
  return request(`${of(task)}/model-versions/${version}/flips`, { cache: "no-cache" });
}
