/** The texts of the desk's rooms, by language. */
import type { Texts } from "../english.ts";
import type { Language } from "../language.ts";
import { englishModeration, type ModerationWords } from "./moderationWords.ts";
import { germanModeration } from "./moderationWordsGerman.ts";
import { englishOverview, type OverviewWords } from "./overviewWords.ts";
import { germanOverview } from "./overviewWordsGerman.ts";
import { englishRuns, type RunWords } from "./runWords.ts";
import { germanRuns } from "./runWordsGerman.ts";
import { englishSettings, type SettingsWords } from "./settingsWords.ts";
import { germanSettings } from "./settingsWordsGerman.ts";
import { englishVersions, type VersionWords } from "./versionWords.ts";
import { germanVersions } from "./versionWordsGerman.ts";

type Words = Pick<Texts, "name">;

export const moderationWords: Record<Language, (t: Words) => ModerationWords> = { en: englishModeration, de: germanModeration };
export const overviewWords: Record<Language, (t: Words) => OverviewWords> = { en: englishOverview, de: germanOverview };
export const runWords: Record<Language, (t: Words) => RunWords> = { en: englishRuns, de: germanRuns };
export const settingsWords: Record<Language, () => SettingsWords> = { en: englishSettings, de: germanSettings };
export const versionWords: Record<Language, (t: Words) => VersionWords> = { en: englishVersions, de: germanVersions };
