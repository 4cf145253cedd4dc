import type { Thanks } from "./useContributions.ts";

/** What to say about the newest drawing that was handed over; null while there is nothing to say. */
export function thanksWords(thanks: Thanks | null): string | null {
  switch (thanks?.kind) {
    case undefined:
      return null;
    case "sending":
      return "Let me write that down…";
    case "waiting":
      return thanks.obstacle === "cookies"
        ? "Your browser keeps no cookies for this page, so I can't keep your drawings. Allow them and try again."
        : "I can't reach the server. Your drawing is safe here, and I keep trying.";
    case "stored":
      return thanks.count === 1
        ? "Thanks. That's the first drawing you have taught me."
        : `Thanks. That's drawing ${thanks.count.toLocaleString("en")} you have taught me.`;
    case "refused":
      return `I could not keep that one: ${thanks.reason.replace(/\.?$/, ".")}`;
  }
}
