/** What a moderator wants to see; pure. */

export const PILES = ["quarantine", "sample", "all"] as const;

export interface Filters {
  pile: (typeof PILES)[number];
  label: string | null;
  version: number | null;
  contributor: string | null;
  disagreement: boolean;
  /** Only those older than this one; of the sample there is none. */
  before: string | null;
}

export const FIRST: Filters = { pile: "quarantine", label: null, version: null, contributor: null, disagreement: false, before: null };
export const PAGE = 48;

/** The question part of the address that asks for them. The sample is of what nobody decided on yet. */
export function asked({ pile, label, version, contributor, disagreement, before }: Filters): string {
  const query = new URLSearchParams({ limit: `${PAGE}` });
  if (pile === "quarantine") query.set("state", "quarantined");
  if (pile === "sample") {
    query.set("state", "new");
    query.set("sample", "true");
  }
  if (label !== null) query.set("label", label);
  if (version !== null) query.set("version", `${version}`);
  if (contributor !== null) query.set("contributor", contributor);
  if (disagreement) query.set("disagreement", "true");
  if (before !== null && pile !== "sample") query.set("before", before);
  return query.toString();
}

/** Whether anything but the pile is chosen. */
export function narrowed({ label, version, contributor, disagreement }: Filters): boolean {
  return label !== null || version !== null || contributor !== null || disagreement;
}
