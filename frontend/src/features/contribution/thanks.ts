import type { Texts } from "../../ui/texts/english.ts";
import type { Thanks } from "./useContributions.ts";

/** What to say about the newest drawing that was handed over; null while there is nothing to say. */
export function thanksWords({ thanks: t }: Pick<Texts, "thanks">, thanks: Thanks | null): string | null {
  switch (thanks?.kind) {
    case undefined:
      return null;
    case "sending":
      return t.sending;
    case "waiting":
      return t.waiting(thanks.obstacle);
    case "stored":
      return t.stored(thanks.count);
    case "refused":
      return t.refused(thanks.reason);
  }
}
