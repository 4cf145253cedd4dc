/** What surrounds the rooms of the desk, in each language. */
import type { Language } from "../language.ts";
import { refusalIn } from "./refusal.ts";

type Role = "viewer" | "moderator" | "admin";

function english() {
  return {
    desk: "Desk",
    rooms: { overview: "Overview", runs: "Runs", versions: "Versions", moderation: "Moderation", settings: "Settings" },
    roles: { viewer: "viewer", moderator: "moderator", admin: "admin" } satisfies Record<Role, string>,
    who: (name: string, role: string) => `${name}, ${role}`,
    out: "Log out",
    notOut: "The server did not answer, so the session is still open. Try again.",
    looking: "Checking whether you are logged in…",
    title: "The desk",
    intro: "See what the model learned, and step in. You need a key.",
    ended: "Your session ran out. Log in again, and you are where you were.",
    left: "You are logged out.",
    key: "Key",
    open: "Open the desk",
    opening: "Opening…",
    where:
      "The first key is in admin.key in the data folder (.deltaloop). Others are made by deltaloop keys create NAME --role admin, moderator or viewer.",
    wrongKey: "The server does not know this key, or it was revoked. Check that all of it was pasted.",
    emptyKey: "Paste a key first.",
    away: "The server does not answer. Check the connection and try again.",
    refusal: refusalIn("en"),
    again: "Try again",
    stale: (at: string) => `The server does not answer now. This is as of ${at}; I keep asking.`,
    nothingHere: "There is no such room at the desk.",
    toOverview: "To the overview",
  };
}

export type ShellWords = ReturnType<typeof english>;

function german(): ShellWords {
  return {
    desk: "Schreibtisch",
    rooms: { overview: "Überblick", runs: "Läufe", versions: "Versionen", moderation: "Moderieren", settings: "Einstellungen" },
    roles: { viewer: "liest mit", moderator: "moderiert", admin: "verwaltet" },
    who: (name, role) => `${name}, ${role}`,
    out: "Abmelden",
    notOut: "Der Server antwortet nicht, darum ist die Sitzung noch offen. Versuche es noch einmal.",
    looking: "Ich sehe nach, ob du angemeldet bist…",
    title: "Der Schreibtisch",
    intro: "Hier sieht man, was das Modell gelernt hat, und kann eingreifen. Dazu braucht es einen Schlüssel.",
    ended: "Deine Sitzung ist abgelaufen. Melde dich noch einmal an, und du bist, wo du warst.",
    left: "Du bist abgemeldet.",
    key: "Schlüssel",
    open: "Anmelden",
    opening: "Ich melde dich an…",
    where:
      "Der erste Schlüssel liegt in admin.key im Datenordner (.deltaloop). Weitere macht deltaloop keys create NAME --role admin, moderator oder viewer.",
    wrongKey: "Der Server kennt diesen Schlüssel nicht, oder er wurde widerrufen. Prüfe, ob er vollständig ist.",
    emptyKey: "Füge erst einen Schlüssel ein.",
    away: "Der Server antwortet nicht. Prüfe die Verbindung und versuche es noch einmal.",
    refusal: refusalIn("de"),
    again: "Noch einmal",
    stale: (at) => `Der Server antwortet gerade nicht. Das hier ist der Stand von ${at}; ich frage weiter.`,
    nothingHere: "Diesen Raum gibt es hier nicht.",
    toOverview: "Zum Überblick",
  };
}

export const shellWords: Record<Language, () => ShellWords> = { en: english, de: german };
