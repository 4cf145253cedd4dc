/** What contributors ask about themselves; comes with the page that asks it. */
import { ApiError, request } from "./client.ts";
import type { Contributor, Erasure, Given } from "./types.ts";

const ME = "/contributors/me";

/** An answer, or null where this browser is no contributor. */
async function ifAnybody<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

/** What this browser gave; null where it is no contributor. */
export function getContributor(): Promise<Contributor | null> {
  return ifAnybody(request<Contributor>(ME, { cache: "no-store" }));
}

/** One's own submissions for a task, newest first: up to `limit`, older than `before` where that is given. */
export function listOwn(task: string, limit: number, before: string | null = null): Promise<Given[]> {
  const query = new URLSearchParams({ task, limit: String(limit), ...(before !== null && { before }) });
  return request(`${ME}/submissions?${query.toString()}`, { cache: "no-store" });
}

/** Says anew what one's own submission is. */
export async function relabel(id: string, label: string): Promise<void> {
  await request(`/submissions/${id}`, {
    method: "PATCH",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ label, label_origin: "corrected" }),
  });
}

/** Erases everything that this browser gave; null where the server knows nothing of it. */
export function eraseContributor(): Promise<Erasure | null> {
  return ifAnybody(request<Erasure>(ME, { method: "DELETE" }));
}
