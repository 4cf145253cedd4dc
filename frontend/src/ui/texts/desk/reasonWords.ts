/** A verdict's reasons in words, in each language; in English they are the gate's own. */
import type { Texts } from "../english.ts";
import { numbersIn } from "./numbers.ts";

export type LabelPlace = "base" | "fresh" | "both";

interface Changed {
  difference: number;
  won: number;
  lost: number;
  n: number;
}

/** What speaks for or against a challenger, or why none was judged. Shares of 1; `macro`: the difference is one of macro-F1. */
export type Ground =
  | (Changed & { kind: "no worse"; where: "base" | "fresh" | "anchor"; version?: number; macro: boolean; bound: number; margin: number; alpha: number; passed: boolean })
  | (Changed & { kind: "better"; macro: boolean; p: number | null; byPeople: number; people: number; look: number; alpha: number; outOfReach: boolean; passed: boolean })
  | { kind: "mix"; difference: number; p: number | null; passed: boolean }
  /** `labels`: how many did not arrive. */
  | { kind: "claims"; difference: number; labels: number; passed: boolean }
  | (Changed & { kind: "label down"; label: string; where: LabelPlace; drop: number })
  | (Changed & { kind: "label not shown"; label: string; bound: number; drop: number; alpha: number })
  | (Changed & { kind: "label down since"; label: string; version: number; drop: number })
  | { kind: "too few drew"; label: string; there: number; needed: number }
  | { kind: "new not known"; label: string; hits: number; n: number; recall: number; confidence: number; bound: number; needed: number }
  | { kind: "new claims"; labels: readonly string[]; claims: number; n: number; share: number; margin: number }
  | { kind: "known down"; difference: number; p: number; margin: number }
  /** `admitted`: of those that are left once copies and the like are out. */
  | { kind: "too few"; what: "train" | "fresh" | "people" | "base"; there: number; needed: number; admitted: boolean }
  | { kind: "too few of labels"; labels: readonly { label: string; there: number }[]; needed: number }
  | { kind: "no gain"; now: number; best: number }
  | { kind: "look too late"; look: number; people: number; alpha: number }
  | { kind: "look not worth it"; look: number; people: number; alpha: number; chance: number; gain: number; seen: number };

type Words = Pick<Texts, "name">;
export type ReasonWords = (ground: Ground) => string;

/** A level of error, with as many digits as tell it from nothing. */
function level(alpha: number, point: string): string {
  return (alpha >= 0.0001 ? String(Number(alpha.toPrecision(2))) : alpha.toFixed(7)).replace(".", point);
}

/** 1 − alpha in per cent, with as many digits as tell it from 100. */
function certainty(alpha: number, point: string): string {
  return `${String(Number((100 - 100 * alpha).toPrecision(5))).replace(".", point)}\u00a0%`;
}

export function englishReasons(t: Words): ReasonWords {
  const n = numbersIn("en");
  const won = ({ won, lost }: Pick<Changed, "won" | "lost">) => `${won} won, ${lost} lost`;
  const macro = (is: boolean) => (is ? " of macro-F1" : "");
  return (g) => {
    switch (g.kind) {
      case "no worse": {
        const where = {
          base: "the base holdout",
          fresh: "fresh drawings",
          anchor: `the base holdout than version ${g.version}, the best of the champion's line`,
        }[g.where];
        const judged = g.passed ? `No worse on ${where}` : `Cannot be shown to be no worse on ${where}`;
        return `${judged}: ${n.points(g.difference)} points${macro(g.macro)} (${won(g)}; ${certainty(g.alpha, ".")} certain to be no worse than ${n.points(g.bound)}, allowed ${n.points(-g.margin)}).`;
      }
      case "better": {
        if (g.difference === 0) return `No difference on fresh drawings (${won(g)}).`;
        const judged = g.passed
          ? "Better on fresh drawings"
          : g.difference < 0
            ? "Worse on fresh drawings"
            : g.outOfReach
              ? "Better on fresh drawings, but at this look so few contributors or resamples cannot show it"
              : "Better on fresh drawings, but it may be chance";
        const shown = g.p === null ? won(g) : `${won(g)}, ${n.chance(g.p)}`;
        return `${judged}: ${n.points(g.difference)} points${macro(g.macro)} (${shown}; over ${g.people} contributors ${n.chance(g.byPeople)}; look ${g.look} allows ${level(g.alpha, ".")}).`;
      }
      case "mix": {
        if (g.p === null) return `Were every label equally frequent: ${n.points(g.difference)} points.`;
        const shown = `(${n.points(g.difference)} points, ${n.chance(g.p)})`;
        if (g.passed) return `Better as well if every label were equally frequent ${shown}.`;
        return `Not shown to be better if every label were equally frequent ${shown}: it may only name the labels that arrive more often.`;
      }
      case "claims":
        return `Names the labels that arrived falsely more often: ${n.points(g.difference)} points of the base examples of the ${g.labels} labels that did not arrive.`;
      case "label down": {
        const where = { base: "on the base holdout", fresh: "on the fresh holdout", both: "on both holdouts together" }[g.where];
        return `${t.name(g.label)} is recognised less often ${where}: ${n.points(g.difference)} points (${won(g)} of ${g.n}); at most ${n.points(-g.drop)} is allowed.`;
      }
      case "label not shown":
        return `Cannot be shown that ${t.name(g.label)} lost no more than ${n.points(-g.drop)} points: ${n.points(g.difference)} (${won(g)} of ${g.n}), ${certainty(g.alpha, ".")} certain to be no worse than ${n.points(g.bound)}.`;
      case "label down since":
        return `${t.name(g.label)} is recognised less often on the base holdout than by version ${g.version}, from which the champion descends: ${n.points(g.difference)} points (${won(g)} of ${g.n}); at most ${n.points(-g.drop)} is allowed.`;
      case "too few drew":
        return `Too few contributors drew ${t.name(g.label)} in the fresh holdout: ${g.there} of ${g.needed}; ${g.needed - g.there} more are needed.`;
      case "new not known":
        return `${t.name(g.label)} is new and not known well enough: ${g.hits} of ${g.n} fresh drawings, recall ${n.decimal(g.recall, 3)}, ${n.percent(g.confidence)} certain to be at least ${n.decimal(g.bound, 3)}; needed is ${g.needed}.`;
      case "new claims":
        return `Names other things ${g.labels.map(t.name).join(", ")}: ${g.claims} of ${g.n} base examples (${n.points(g.share)} points; at most ${n.points(g.margin)} is allowed).`;
      case "known down":
        return `The labels that were known before are recognised less often: ${n.points(g.difference)} points were every one equally frequent (${n.chance(g.p)}); at most ${n.points(-g.margin)} is allowed.`;
      case "too few": {
        const what = { train: "fresh drawings to train on", fresh: "fresh holdout drawings to decide", people: "contributors in the fresh holdout to decide", base: "base holdout examples to decide" }[g.what];
        const once = g.admitted ? " once copies, contradictions and one person's excess are left out" : "";
        return `Too few ${what}${once}: ${g.there} of ${g.needed}; ${g.needed - g.there} more are needed.`;
      }
      case "too few of labels": {
        const each = g.labels.map(({ label, there }) => `${t.name(label)} (${there} of ${g.needed}; ${g.needed - there} more are needed)`);
        return `Too few holdout examples to judge every label: ${each.join(", ")}.`;
      }
      case "no gain":
        return `Nothing was gained on validation drawings: no step from the current model towards what was trained lowers the loss (now ${n.decimal(g.now, 4)}, at best ${n.decimal(g.best, 4)}). The holdouts were not looked at.`;
      case "look too late":
        return `Drawings of ${g.people} people cannot show a gain at look ${g.look}, which allows p = ${level(g.alpha, ".")}: more people have to draw. The holdouts were not looked at.`;
      case "look not worth it":
        return `Too little was gained on validation drawings to be shown: ${n.points(g.gain)} points, by ${g.seen} people. Were that the gain, the holdout's ${g.people} people would show it with a chance of ${n.percent(g.chance)} (look ${g.look} allows p = ${level(g.alpha, ".")}). The holdouts were not looked at, so the next run has the same chances; more drawings help.`;
    }
  };
}

export function germanReasons(t: Words): ReasonWords {
  const n = numbersIn("de");
  const won = ({ won, lost }: Pick<Changed, "won" | "lost">) => `${won} gewonnen, ${lost} verloren`;
  const macro = (is: boolean) => (is ? " Makro-F1" : "");
  return (g) => {
    switch (g.kind) {
      case "no worse": {
        const where = {
          base: "auf den Grunddaten",
          fresh: "bei neuen Zeichnungen",
          anchor: `auf den Grunddaten als Version ${g.version}, die beste ihrer Linie`,
        }[g.where];
        const judged = g.passed ? `Nicht schlechter ${where}` : `Nicht zu zeigen, dass es ${where} nicht schlechter ist`;
        return `${judged}: ${n.points(g.difference)} Punkte${macro(g.macro)} (${won(g)}; mit ${certainty(g.alpha, ",")} Sicherheit nicht schlechter als ${n.points(g.bound)}, erlaubt ${n.points(-g.margin)}).`;
      }
      case "better": {
        if (g.difference === 0) return `Kein Unterschied bei neuen Zeichnungen (${won(g)}).`;
        const judged = g.passed
          ? "Besser bei neuen Zeichnungen"
          : g.difference < 0
            ? "Schlechter bei neuen Zeichnungen"
            : g.outOfReach
              ? "Besser bei neuen Zeichnungen, aber bei diesem Blick können so wenige Menschen es nicht zeigen"
              : "Besser bei neuen Zeichnungen, aber es kann Zufall sein";
        const shown = g.p === null ? won(g) : `${won(g)}, ${n.chance(g.p)}`;
        return `${judged}: ${n.points(g.difference)} Punkte${macro(g.macro)} (${shown}; über ${g.people} Menschen ${n.chance(g.byPeople)}; Blick ${g.look} erlaubt ${level(g.alpha, ",")}).`;
      }
      case "mix": {
        if (g.p === null) return `Kämen alle Wörter gleich oft: ${n.points(g.difference)} Punkte.`;
        const shown = `(${n.points(g.difference)} Punkte, ${n.chance(g.p)})`;
        if (g.passed) return `Besser auch, wenn alle Wörter gleich oft kämen ${shown}.`;
        return `Nicht gezeigt, dass es besser wäre, wenn alle Wörter gleich oft kämen ${shown}: Vielleicht nennt es nur öfter, was öfter kommt.`;
      }
      case "claims":
        return `Nennt fälschlich öfter, was gekommen ist: ${n.points(g.difference)} Punkte der Grunddaten der ${g.labels} Wörter, die nicht kamen.`;
      case "label down": {
        const where = { base: "auf den Grunddaten", fresh: "bei neuen Zeichnungen", both: "in beiden Holdouts zusammen" }[g.where];
        return `${t.name(g.label)} wird ${where} seltener erkannt: ${n.points(g.difference)} Punkte (${won(g)} von ${g.n}); erlaubt sind höchstens ${n.points(-g.drop)}.`;
      }
      case "label not shown":
        return `Nicht zu zeigen, dass ${t.name(g.label)} höchstens ${n.points(-g.drop)} Punkte verlor: ${n.points(g.difference)} (${won(g)} von ${g.n}), mit ${certainty(g.alpha, ",")} Sicherheit nicht schlechter als ${n.points(g.bound)}.`;
      case "label down since":
        return `${t.name(g.label)} wird auf den Grunddaten seltener erkannt als von Version ${g.version}, von der diese abstammt: ${n.points(g.difference)} Punkte (${won(g)} von ${g.n}); erlaubt sind höchstens ${n.points(-g.drop)}.`;
      case "too few drew":
        return `Zu wenige haben im neuen Holdout ${t.name(g.label)} gezeichnet: ${g.there} von ${g.needed}; ${g.needed - g.there} mehr braucht es.`;
      case "new not known":
        return `${t.name(g.label)} ist neu und noch nicht gut genug bekannt: ${g.hits} von ${g.n} neuen Zeichnungen, Trefferquote ${n.decimal(g.recall, 3)}, mit ${n.percent(g.confidence)} Sicherheit mindestens ${n.decimal(g.bound, 3)}; verlangt ist ${String(g.needed).replace(".", ",")}.`;
      case "new claims":
        return `Nennt andere Dinge ${g.labels.map(t.name).join(", ")}: ${g.claims} von ${g.n} Grunddaten (${n.points(g.share)} Punkte; erlaubt sind höchstens ${n.points(g.margin)}).`;
      case "known down":
        return `Was schon bekannt war, wird seltener erkannt: ${n.points(g.difference)} Punkte, kämen alle Wörter gleich oft (${n.chance(g.p)}); erlaubt sind höchstens ${n.points(-g.margin)}.`;
      case "too few": {
        const what = { train: "neue Zeichnungen zum Lernen", fresh: "neue Holdout-Zeichnungen, um zu entscheiden", people: "Menschen im neuen Holdout, um zu entscheiden", base: "Grunddaten im Holdout, um zu entscheiden" }[g.what];
        const once = g.admitted ? ", wenn Kopien, Widersprüche und der Überschuss Einzelner wegfallen" : "";
        return `Zu wenige ${what}${once}: ${g.there} von ${g.needed}; ${g.needed - g.there} mehr braucht es.`;
      }
      case "too few of labels": {
        const each = g.labels.map(({ label, there }) => `${t.name(label)} (${there} von ${g.needed}; ${g.needed - there} mehr braucht es)`);
        return `Zu wenige Holdout-Beispiele, um über jedes Wort zu urteilen: ${each.join(", ")}.`;
      }
      case "no gain":
        return `Auf den Validierungs-Zeichnungen war nichts gewonnen: Kein Schritt vom jetzigen Modell zum trainierten senkt den Verlust (jetzt ${n.decimal(g.now, 4)}, bestenfalls ${n.decimal(g.best, 4)}). Die Holdouts wurden nicht angesehen.`;
      case "look too late":
        return `Zeichnungen von ${g.people} Menschen können beim Blick ${g.look}, der p = ${level(g.alpha, ",")} erlaubt, keinen Gewinn zeigen: Es müssen mehr Menschen zeichnen. Die Holdouts wurden nicht angesehen.`;
      case "look not worth it":
        return `Auf den Validierungs-Zeichnungen war zu wenig gewonnen, um es zu zeigen: ${n.points(g.gain)} Punkte, von ${g.seen} Menschen. Wäre das der Gewinn, zeigten ihn die ${g.people} Menschen im Holdout mit einer Chance von ${n.percent(g.chance)} (Blick ${g.look} erlaubt p = ${level(g.alpha, ",")}). Die Holdouts wurden nicht angesehen, der nächste Lauf hat also dieselben Chancen; mehr Zeichnungen helfen.`;
    }
  };
}
