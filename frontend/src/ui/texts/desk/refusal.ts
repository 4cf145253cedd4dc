/** What the server said no to, in each language: in English its own sentence, else by the sentence's code. */
import { ApiError, referenceOf } from "../../../api/client.ts";
import type { Language } from "../language.ts";

const GERMAN: Readonly<Record<string, string>> = {
  bad_label: "Der Name geht nicht.",
  csrf_token_missing: "Die Sitzung wurde anderswo erneuert. Lade die Seite neu.",
  forbidden: "Dein Schlüssel erlaubt das nicht.",
  label_exists: "Dieses Wort gibt es schon.",
  last_admin_key: "Das ist der letzte Schlüssel, mit dem man verwalten kann. Mach zuerst einen neuen.",
  no_label: "Die Zeichnung hat keinen Namen, den man annehmen könnte. Benenne sie, oder lass sie weg.",
  no_model: "Die Aufgabe hat noch kein Modell.",
  run_has_ended: "Der Lauf ist schon zu Ende.",
  unauthenticated: "Die Sitzung ist abgelaufen.",
  unknown_key: "Diesen Schlüssel gibt es nicht mehr.",
  unknown_label: "Dieses Wort hat die Aufgabe nicht.",
  unknown_submission: "Diese Zeichnung gibt es nicht mehr.",
  unknown_task: "Diese Aufgabe gibt es nicht mehr.",
  unknown_training_run: "Diesen Lauf gibt es nicht mehr.",
  unknown_version: "Diese Version gibt es nicht.",
};

const AWAY: Record<Language, string> = { en: "The server does not answer.", de: "Der Server antwortet nicht." };

const REFERENCE: Record<Language, string> = { en: "Reference", de: "Kennung" };

/** Why a question to the server failed, as a sentence; where it is nothing that one can mend, with what to look for in the logs. */
export function refusalIn(language: Language): (error: unknown) => string {
  return (error) => {
    const reference = error instanceof ApiError && error.status < 500 ? null : referenceOf(error);
    return sentence(error, language) + (reference === null ? "" : ` ${REFERENCE[language]} ${reference}.`);
  };
}

function sentence(error: unknown, language: Language): string {
  if (!(error instanceof ApiError)) return AWAY[language];
  if (language === "en") return error.message;
  if (error.status >= 500) return "Der Server hat Schwierigkeiten.";
  return GERMAN[error.code] ?? `Der Server nimmt das so nicht an (${error.code}).`;
}
