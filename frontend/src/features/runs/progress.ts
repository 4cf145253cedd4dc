/** A run while it goes on: where it is, and what it has learned so far; pure. */
import type { TrainingRun } from "../../api/types.ts";
import { number, object } from "./findings.ts";

/** What a run does, one after the other. */
export const STEPS = ["reading", "training", "evaluating", "exporting", "storing"] as const;
export type Step = (typeof STEPS)[number];

/** The step a run is in; null before the first and after the last. */
export function stepOf({ step }: Pick<TrainingRun, "step">): Step | null {
  return STEPS.find((one) => one === step) ?? null;
}

export function isOpen({ state }: Pick<TrainingRun, "state">): boolean {
  return state === "queued" || state === "running";
}

export interface Epoch {
  epoch: number;
  loss: number | null;
  accuracy: number | null;
  fresh: number | null;
  base: number | null;
}

/** What was measured after each epoch, in order. */
export function epochsOf(run: Pick<TrainingRun, "epochs">): Epoch[] {
  return run.epochs.flatMap((found, place) => {
    const { epoch, loss, accuracy, fresh_validation_accuracy: fresh, base_validation_accuracy: base } = object(found);
    return [{ epoch: number(epoch) ?? place + 1, loss: number(loss), accuracy: number(accuracy), fresh: number(fresh), base: number(base) }];
  });
}

/** How many epochs there will be, as far as the run has said it; at least those that there are. */
export function plannedEpochs(run: Pick<TrainingRun, "epochs" | "record" | "settings">): number {
  const planned = number(object(run.record.training).epochs) ?? number(object(object(run.settings).training).epochs) ?? 0;
  return Math.max(planned, run.epochs.length, 2);
}

/** Points of one curve; epochs that did not measure it are left out. */
export function curve(epochs: readonly Epoch[], of: Exclude<keyof Epoch, "epoch">): [number, number][] {
  return epochs.flatMap((one) => (one[of] === null ? [] : [[one.epoch, one[of]] as [number, number]]));
}

/** Seconds that a run has taken; until now where it goes on, null before it began. */
export function secondsOf(run: Pick<TrainingRun, "started_at" | "finished_at">, now: Date): number | null {
  if (run.started_at == null) return null;
  const end = run.finished_at == null ? now : new Date(run.finished_at);
  return Math.max(0, (end.getTime() - new Date(run.started_at).getTime()) / 1000);
}
