/** The texts of the room for moderation, in each language. */
import type { Texts } from "../english.ts";
import { numbersIn } from "./numbers.ts";
import { refusalIn } from "./refusal.ts";

export type Words = Pick<Texts, "name">;
type Action = "accept" | "relabel" | "reject";
type Pile = "quarantine" | "sample" | "all";

/** What was decided of a picture, and whether the server knows. */
export interface Decided {
  action: Action;
  label?: string;
  status: "saving" | "saved" | "refused";
}

export interface Counted {
  open: number;
  saving: number;
  saved: number;
  refused: number;
}

export function englishModeration(t: Words) {
  const n = numbersIn("en");
  const pictures = (count: number) => (count === 1 ? "One picture" : `${n.count(count)} pictures`);
  return {
    name: t.name,
    title: "Moderation",
    mayNot: "Your key can only view. Deciding on other people's drawings needs a moderator key.",
    mayNotMore: "An admin makes one with deltaloop keys create NAME --role moderator, or in the settings.",
    loading: "Fetching the drawings…",
    failed: "The drawings could not be fetched.",
    refusal: refusalIn("en"),

    filters: "What to show",
    piles: "Pile",
    pile: { quarantine: "In quarantine", sample: "Random sample", all: "Everything" } satisfies Record<Pile, string>,
    label: "Labelled",
    everyLabel: "anything",
    answeredBy: "answered by",
    everyVersion: "any version",
    version: (version: number) => `version ${version}`,
    disagreement: "the model disagrees",
    onlyBy: (id: string) => `Only by ${id}: show everyone`,

    none: { quarantine: "Quarantine is empty.", sample: "Nothing new to look at.", all: "No drawings." } satisfies Record<Pile, string>,
    noneMore: {
      quarantine: "When a run doubts a label, its drawing waits here, unlearned, until somebody decides. Without a doubt there is nothing to do.",
      sample: "Here come some of the newest drawings that nobody decided on yet, drawn at random.",
      all: "They will appear here as soon as somebody draws.",
    } satisfies Record<Pile, string>,
    noneNarrowed: "None of these fits what is chosen above. By version and disagreement, and for the sample, only the newest 20,000 drawings are looked through.",
    toNewest: "To the newest",
    more: { quarantine: "Look for more", sample: "Draw another sample", all: "Older ones" } satisfies Record<Pile, string>,

    grid: "Drawings",
    keys: "Arrows move, A accepts, R rejects, S takes the suggestion, digits relabel. Deciding again undoes: the newest decision counts.",
    unlabelled: "no label",
    modelShort: (label: string, probability: number) => `said ${t.name(label)}, ${n.percent(probability)}`,
    decided({ action, label, status }: Decided): string {
      const what = action === "relabel" ? `now ${t.name(label ?? "")}` : { accept: "accepted", reject: "rejected" }[action];
      return status === "refused" ? `not saved: ${what}` : status === "saving" ? `${what}…` : what;
    },
    tally({ open, saving, saved, refused }: Counted): string {
      const parts = [
        open === 0 ? "All decided" : `${n.count(open)} to decide`,
        ...(saved > 0 ? [`${n.count(saved)} saved`] : []),
        ...(saving > 0 ? [`${n.count(saving)} on the way`] : []),
        ...(refused > 0 ? [`${n.count(refused)} not saved`] : []),
      ];
      return `${parts.join(", ")}.`;
    },
    refused: (count: number) => `${pictures(count)} could not be saved. Go back there to see why, and decide again.`,

    panel: "The chosen drawing",
    personSaid: (label: string) => `The label that counts: ${t.name(label)}.`,
    nobodySaid: "Nobody said what it is.",
    modelSaid: (version: number, label: string, probability: number) => `Version ${version} said ${t.name(label)}, ${n.percent(probability)}.`,
    doubt: (run: number, label: string, score: number) => `Run ${run} doubts the label: ${t.name(label)} is more probable, by ${n.percent(score)}.`,
    before(action: Action, by: string): string {
      return `${{ accept: "Accepted", relabel: "Relabelled", reject: "Rejected" }[action]} before by ${by}.`;
    },
    sent: (at: Date) => `Sent on ${n.moment(at)},`,
    by: (id: string) => `by ${id}`,
    notSaved: (said: string) => `This was not saved: ${said} Decide again.`,
    accept: "The label is right",
    reject: "Leave it out",
    itIs: (label: string) => `It is: ${t.name(label)}`,
    relabel: "Give another label",
    otherLabel: "another label",
  };
}

export type ModerationWords = ReturnType<typeof englishModeration>;
