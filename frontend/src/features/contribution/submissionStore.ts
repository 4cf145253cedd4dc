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
  /** Whether all that waits outlives the page. */
  lasts(): boolean;
}

interface Schema extends DBSchema {
  waiting: { key: string; value: Waiting & { id: string } };
}

const OPEN_MS = 3_000;

function inOrder(entries: Waiting[]): Waiting[] {
  return entries.sort((a, b) => a.at - b.at);
}

/** In IndexedDB: outlives the page, holds pictures. Its layout is version 1 for good: another would wait for old tabs. */
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
    // Strict: on the disk, not only on its way there, before anybody says thanks.
    const transaction = this.database.transaction("waiting", "readwrite", { durability: "strict" });
    await Promise.all([transaction.store.put({ id: waiting.submission.id, ...waiting }), transaction.done]);
  }

  async all(): Promise<Waiting[]> {
    return inOrder(await this.database.getAll("waiting"));
  }

  async remove(ids: string[]): Promise<void> {
    const transaction = this.database.transaction("waiting", "readwrite");
    await Promise.all([...ids.map((id) => transaction.store.delete(id)), transaction.done]);
  }

  lasts(): boolean {
    return true;
  }
}

/** In memory, for what a browser does not keep. */
export class MemoryStore implements SubmissionStore {
  private readonly entries = new Map<string, Waiting>();

  async add(waiting: Waiting): Promise<void> {
    this.entries.set(waiting.submission.id, waiting);
  }

  async all(): Promise<Waiting[]> {
    return inOrder([...this.entries.values()]);
  }

  async remove(ids: string[]): Promise<void> {
    for (const id of ids) this.entries.delete(id);
  }

  lasts(): boolean {
    return this.entries.size === 0;
  }
}

/**
 * In the browser's database as long as that works; what it refuses (a private window, no space left, a connection that
 * broke) waits in memory. So whatever a browser denies, the drawing that was just made is not lost while the page is open.
 */
export class CarefulStore implements SubmissionStore {
  private readonly memory = new MemoryStore();
  private opened: Promise<SubmissionStore> | undefined;

  constructor(private readonly open: () => Promise<SubmissionStore> = BrowserStore.open) {}

  async add(waiting: Waiting): Promise<void> {
    await this.kept((store) => store.add(waiting)).catch(() => this.memory.add(waiting));
  }

  async all(): Promise<Waiting[]> {
    const kept = await this.kept((store) => store.all()).catch(() => []);
    return inOrder([...kept, ...(await this.memory.all())]);
  }

  /** @throws where the browser cannot take out what it keeps: it would be sent for ever. */
  async remove(ids: string[]): Promise<void> {
    const lying = new Set((await this.memory.all()).map(({ submission }) => submission.id));
    await this.memory.remove(ids);
    const others = ids.filter((id) => !lying.has(id));
    if (others.length > 0) await this.kept((store) => store.remove(others));
  }

  lasts(): boolean {
    return this.memory.lasts();
  }

  /** Does it in the browser's database; once more where its connection was lost meanwhile. */
  private async kept<T>(act: (store: SubmissionStore) => Promise<T>): Promise<T> {
    const first = await (this.opened ??= this.inTime());
    try {
      return await act(first);
    } catch {
      this.opened = this.inTime();
      return act(await this.opened);
    }
  }

  /** Some browsers neither open the database nor say why. */
  private inTime(): Promise<SubmissionStore> {
    return new Promise((resolve, reject) => {
      setTimeout(reject, OPEN_MS);
      // Some throw where others refuse.
      void (async () => this.open())().then(resolve, reject);
    });
  }
}
