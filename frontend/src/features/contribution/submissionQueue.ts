import { ApiError, NOT_OURS, rejectedIn } from "../../api/client.ts";
import type { RejectedItem, Submission, SubmissionResult } from "../../api/types.ts";
import type { Obstacle } from "../../ui/texts/problem.ts";
import type { SubmissionStore, Waiting } from "./submissionStore.ts";

/** Submissions per request: well under the server's 100, and a few uploads still fit its body limit. */
const BATCH = 10;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

export interface QueueDoors {
  store: SubmissionStore;
  /** Whether this browser was given a contributor's cookie; the page cannot read the cookie itself. */
  isContributor(): boolean;
  becomeContributor(): Promise<void>;
  post(task: string, submissions: Submission[]): Promise<SubmissionResult>;
  /** Does something while no other tab, nor the service worker, does anything of the kind. */
  locked<T>(work: () => Promise<T>): Promise<T>;
  /** Tells whoever shares the store what became of a part of it. */
  tellOthers(news: News): void;
  /** Calls back once after so many ms; returns what cancels it. */
  later(callback: () => void, ms: number): () => void;
  now(): number;
}

export type QueueEvent =
  /** `elsewhere`: it was another tab that sent them. */
  | { kind: "stored"; ids: string[]; elsewhere?: boolean }
  | { kind: "refused"; id: string; reason: string }
  | { kind: "changed"; waiting: number; obstacle: Obstacle | null };

/** What others hear: something was added, or the server has answered. */
export type News = { kind: "added" } | Exclude<QueueEvent, { kind: "changed" }>;

/** Why a request failed: the server will take it later, never, or only from someone with a cookie. */
type Failure = "later" | "never" | "stranger";

/** The server gave a contributor's cookie, and the browser did not send it along. */
class CookieNotKept extends Error {}

function failureOf(error: unknown): Failure {
  if (!(error instanceof ApiError)) return "later";
  if (error.status === 401) return "stranger";
  if (error.status >= 500 || error.status === 408 || error.status === 429) return "later";
  // A no that is not the server's own says nothing about the drawing: something stands between. Too large is too large.
  if (error.code === NOT_OURS && error.status !== 413) return "later";
  return "never";
}

/**
 * Sends what people taught, in order, until the server says that it is stored. What cannot be sent now waits in the
 * store and is tried again, with pauses that double; the server knows each id, so sending twice stores once.
 */
export class SubmissionQueue {
  private flushing: Promise<void> | null = null;
  private again = false;
  private held = false;
  private pause = FIRST_PAUSE_MS;
  private cancelRetry: (() => void) | null = null;
  private readonly listeners = new Set<(event: QueueEvent) => void>();

  constructor(private readonly doors: QueueDoors) {}

  subscribe(listener: (event: QueueEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Resolves when the submission lies safely in the store; sending goes on behind. */
  async add(task: string, submission: Submission): Promise<void> {
    await this.doors.store.add({ task, submission, at: this.doors.now() });
    this.doors.tellOthers({ kind: "added" });
    await this.changed();
    void this.flush();
  }

  /** Another tab or the service worker has changed what waits. */
  async heard(news: News): Promise<void> {
    if (news.kind === "stored") this.tell({ ...news, elsewhere: true });
    else if (news.kind === "refused") this.tell(news);
    await this.changed();
  }

  /** Sends everything that waits; call it at start and when the connection comes back. */
  flush(): Promise<void> {
    this.again = true;
    this.flushing ??= this.drain().finally(() => {
      this.flushing = null;
    });
    return this.flushing;
  }

  /** What the server has not confirmed yet, the oldest first. */
  unsent(): Promise<Waiting[]> {
    return this.doors.store.all();
  }

  /**
   * Forgets all that waits, once `erase` has succeeded. Nothing is sent meanwhile, by no tab, so that nothing reaches the
   * server after it has erased.
   *
   * @returns what `erase` did, and how many were forgotten
   */
  async forgetWith<T>(erase: () => Promise<T>): Promise<{ erased: T; forgotten: number }> {
    this.held = true;
    try {
      await this.flushing;
      return await this.doors.locked(async () => {
        const erased = await erase();
        const ids = (await this.unsent()).map(({ submission }) => submission.id);
        await this.doors.store.remove(ids);
        return { erased, forgotten: ids.length };
      });
    } finally {
      this.held = false;
      void this.flush();
    }
  }

  private async drain(): Promise<void> {
    this.cancelRetry?.();
    this.cancelRetry = null;
    while (this.again) {
      this.again = false;
      try {
        while (await this.doors.locked(() => this.sendNext())) this.pause = FIRST_PAUSE_MS;
      } catch (error) {
        // Whoever asked meanwhile may know that the connection has come back. Nobody's asking brings cookies back.
        if (this.again && !(error instanceof CookieNotKept)) continue;
        await this.retryLater(error);
        return;
      }
    }
    await this.changed();
  }

  /** Whether there was something to send, and it is settled. What waits is read under the lock: it may be gone by then. */
  private async sendNext(): Promise<boolean> {
    const batch = await this.nextBatch();
    if (batch.length > 0) await this.send(batch);
    return batch.length > 0;
  }

  /** The oldest waiting submissions of one task. */
  private async nextBatch(): Promise<Waiting[]> {
    const all = this.held ? [] : await this.doors.store.all();
    return all.filter((entry) => entry.task === all[0]?.task).slice(0, BATCH);
  }

  /** @throws what a later attempt may mend; everything else is settled here. */
  private async send(batch: Waiting[]): Promise<void> {
    const task = batch[0]?.task ?? "";
    try {
      await this.settle(batch, await this.post(task, batch));
    } catch (error) {
      if (failureOf(error) !== "never") throw error;
      await this.refused(batch, error as ApiError);
    }
  }

  /** Nothing of the batch was stored. One bad submission must not take the good ones with it. */
  private async refused(batch: Waiting[], error: ApiError): Promise<void> {
    const rejected = rejectedIn(error).filter(({ index }) => batch[index] !== undefined);
    if (rejected.length > 0) await this.dropAll(batch, rejected);
    else if (batch.length > 1) for (const entry of batch) await this.send([entry]);
    else await this.drop(batch[0]?.submission.id ?? "", error.message);
  }

  private async post(task: string, batch: Waiting[]): Promise<SubmissionResult> {
    const submissions = batch.map((entry) => entry.submission);
    if (this.doors.isContributor()) {
      try {
        return await this.doors.post(task, submissions);
      } catch (error) {
        // Else the cookie was lost or has expired.
        if (failureOf(error) !== "stranger") throw error;
      }
    }
    await this.doors.becomeContributor();
    try {
      return await this.doors.post(task, submissions);
    } catch (error) {
      throw failureOf(error) === "stranger" ? new CookieNotKept() : error;
    }
  }

  private async settle(batch: Waiting[], { accepted, duplicates, rejected }: SubmissionResult): Promise<void> {
    const stored = [...accepted, ...duplicates];
    const refused = rejected.filter(({ index }) => batch[index] !== undefined);
    // An answer about none of them would have this page ask for ever.
    if (stored.length + refused.length === 0) throw new Error("the server said nothing about the submissions");
    await this.doors.store.remove(stored);
    if (stored.length > 0) this.settled({ kind: "stored", ids: stored });
    await this.dropAll(batch, refused);
    await this.changed();
  }

  private async dropAll(batch: Waiting[], rejected: RejectedItem[]): Promise<void> {
    for (const { index, error } of rejected) await this.drop(batch[index]?.submission.id ?? "", error.message);
  }

  private async drop(id: string, reason: string): Promise<void> {
    await this.doors.store.remove([id]);
    this.settled({ kind: "refused", id, reason });
    await this.changed();
  }

  private async retryLater(error: unknown): Promise<void> {
    // Asking again by itself would only make the server a new contributor each time: the person's next word asks again.
    if (error instanceof CookieNotKept) return this.changed("cookies");
    const asked = error instanceof ApiError && error.retryAfter !== null ? error.retryAfter * 1000 : 0;
    this.cancelRetry = this.doors.later(() => void this.flush(), Math.max(this.pause, asked));
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE_MS);
    await this.changed(this.doors.store.lasts() ? "server" : "memory");
  }

  private async changed(obstacle: Obstacle | null = null): Promise<void> {
    const waiting = (await this.doors.store.all()).length;
    this.tell({ kind: "changed", waiting, obstacle: waiting > 0 ? obstacle : null });
  }

  private settled(news: News & QueueEvent): void {
    this.tell(news);
    this.doors.tellOthers(news);
  }

  private tell(event: QueueEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}
