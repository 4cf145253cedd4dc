/** How the desk writes numbers and times, in each language. */
import type { Language } from "../language.ts";

const LOCALES: Record<Language, string> = { en: "en", de: "de" };

export interface Numbers {
  count(value: number): string;
  /** A share in per cent: "89.5%". */
  share(value: number): string;
  /** The same without decimals. */
  percent(value: number): string;
  /** A difference of shares in points, with its sign: "+39.4". */
  points(value: number): string;
  decimal(value: number, digits: number): string;
  /** A p-value. */
  chance(p: number): string;
  day(at: Date): string;
  time(at: Date): string;
  /** Day and time, as people say it. */
  moment(at: Date): string;
  /** "26 s", "3 min 5 s". */
  seconds(value: number): string;
}

export function numbersIn(language: Language): Numbers {
  const locale = LOCALES[language];
  const decimal = (value: number, digits: number) =>
    value.toLocaleString(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).replace("-", "−");
  const unit = language === "de" ? "\u00a0%" : "%";
  const time = (at: Date) => at.toLocaleTimeString(locale, { timeStyle: "short" });
  const day = (at: Date, month: "short" | "long" = "short") => at.toLocaleDateString(locale, { day: "numeric", month });
  return {
    count: (value) => value.toLocaleString(locale),
    share: (value) => `${decimal(value * 100, 1)}${unit}`,
    percent: (value) => `${decimal(value * 100, 0)}${unit}`,
    points(value) {
      const written = decimal(value * 100, 1);
      if (/^−?0[.,]0$/.test(written)) return decimal(0, 1);
      return value > 0 ? `+${written}` : written;
    },
    decimal,
    chance: (p) => (p < 0.000001 ? `p < ${decimal(0.000001, 6)}` : `p = ${decimal(p, p < 0.001 ? 6 : 3)}`),
    day: (at) => day(at),
    time,
    moment: (at) => `${day(at, "long")}, ${time(at)}`,
    seconds: (value) => (value < 60 ? `${Math.round(value)}\u00a0s` : `${Math.floor(value / 60)}\u00a0min ${Math.round(value % 60)}\u00a0s`),
  };
}
