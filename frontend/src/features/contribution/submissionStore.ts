import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Submission } from "../../api/types.ts";

/** A submission that the server has not confirmed yet. */
export interface Waiting {
  task: string;
  submission: Submission;
  /** When it was made, in ms since 1970: they are sent in this order. */
  at: number;
}

/** Where waiting submissions lie, so that closing the page loses none. */
export interface SubmissionStore {
  add(waiting: Waiting): Promise<void>;
  all(): Promise<Waiting[]>;
  remove(ids: string[]): Promise<void>;
}

interface Schema extends DBSchema {
  waiting: { key: string; value: Waiting & { id: string } };
}

/** In IndexedDB: outlives the page, holds pictures. */
export class BrowserStore implements SubmissionStore {
  private constructor(private readonly database: IDBPDatabase<Schema>) {}

  static async open(): Promise<BrowserStore> {
    return new BrowserStore(
      await openDB<Schema>("deltaloop", 1, {
        upgrade(database) {
          database.createObjectStore("waiting", { keyPath: "id" });
        },
      }),
    );
  }

  async add(waiting: Waiting): Promise<void> {
    await this.database.put("waiting", { id: waiting.submission.id, ...waiting });
  }

  async all(): Promise<Waiting[]> {
    const entries = await this.database.getAll("waiting");
    return entries.sort((a, b) => a.at - b.at);
  }

  async remove(ids: string[]): Promise<void> {
    const transaction = this.database.transaction("waiting", "readwrite");
    await Promise.all([...ids.map((id) => transaction.store.delete(id)), transaction.done]);
  }
}

/** In memory, for browsers that give a page no database (some private windows). */
export class MemoryStore implements SubmissionStore {
  private readonly entries = new Map<string, Waiting>();

  async add(waiting: Waiting): Promise<void> {
    this.entries.set(waiting.submission.id, waiting);
  }

  async all(): Promise<Waiting[]> {
    return [...this.entries.values()].sort((a, b) => a.at - b.at);
  }

  async remove(ids: string[]): Promise<void> {
    for (const id of ids) this.entries.delete(id);
  }
}

export function openStore(): Promise<SubmissionStore> {
  return BrowserStore.open().catch(() => new MemoryStore());
}
