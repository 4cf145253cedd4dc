/** What a queue deals with, for tests: a store in memory, and a server that answers as it is told. */
import type { Submission, SubmissionResult } from "../../api/types.ts";
import { makeSubmission } from "../../testing/factories.ts";
import type { News, QueueDoors } from "./submissionQueue.ts";
import { MemoryStore } from "./submissionStore.ts";

/** The answer of a server that takes everything. */
export const stored = (submissions: Submission[]): SubmissionResult => ({
  accepted: submissions.map(({ id }) => id),
  duplicates: [],
  rejected: [],
});

/** Its doors are fields, so that a copy with another door shares the rest. */
export class FakeDoors implements QueueDoors {
  answer = stored;
  /** What was posted: of each request the task, then the ids. */
  readonly sent: string[][] = [];
  readonly retries: { callback: () => void; ms: number }[] = [];
  contributor = true;
  /** How often the server gave a cookie. */
  welcomed = 0;
  readonly store = new MemoryStore();
  private alone: Promise<unknown> = Promise.resolve();
  private clock = 0;

  constructor() {
    this.store.lasts = () => true;
  }

  readonly isContributor = () => this.contributor;
  readonly becomeContributor = async () => {
    this.welcomed += 1;
    this.contributor = true;
  };
  readonly post = async (task: string, submissions: Submission[]) => {
    this.sent.push([task, ...submissions.map(({ id }) => id)]);
    return this.answer(submissions);
  };
  /** As navigator.locks: one after the other. */
  readonly locked = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = this.alone.then(work);
    this.alone = turn.catch(() => undefined);
    return turn;
  };
  tellOthers: (news: News) => void = () => undefined;
  readonly later = (callback: () => void, ms: number) => {
    const retry = { callback, ms };
    this.retries.push(retry);
    return () => void this.retries.splice(this.retries.indexOf(retry), 1);
  };
  readonly now = () => (this.clock += 1);

  failWith(error: Error): void {
    this.answer = () => {
      throw error;
    };
  }

  /** Leaves doodles in the store as another visit did: no queue has heard of them. */
  async leave(...ids: string[]): Promise<void> {
    for (const id of ids) await this.store.add({ task: "doodle", submission: makeSubmission(id), at: this.now() });
  }

  /** The ids that wait in the store. */
  async waiting(): Promise<string[]> {
    return (await this.store.all()).map(({ submission }) => submission.id);
  }
}
