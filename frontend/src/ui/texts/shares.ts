import type { Language } from "./language.ts";

/** A number of hundredths with one digit, and a share of 1 as such a percentage, as each language writes them. */
export const hundredths: Record<Language, (share: number) => string> = {
  en: (share) => (share * 100).toFixed(1),
  de: (share) => (share * 100).toFixed(1).replace(".", ","),
};
export const percentage: Record<Language, (share: number) => string> = {
  en: (share) => `${hundredths.en(share)}%`,
  de: (share) => `${hundredths.de(share)}\u00a0%`,
};
