import { type DBSchema, type IDBPDatabase, openDB } from "idb";

interface Schema extends DBSchema {
  sent: { key: number; value: number };
}

function open(): Promise<IDBPDatabase<Schema>> {
  return openDB<Schema>("deltaloop.sent", 1, {
    upgrade(database) {
      database.createObjectStore("sent", { autoIncrement: true });
    },
  });
}

/** Notes for the pages how many drawings were stored while none of them was there. */
export async function addSent(count: number): Promise<void> {
  const database = await open();
  await database.add("sent", count);
  database.close();
}

/** How many were stored meanwhile; they are told to one page only. */
export async function takeSent(): Promise<number> {
  const database = await open();
  const transaction = database.transaction("sent", "readwrite");
  const [counts] = await Promise.all([transaction.store.getAll(), transaction.store.clear(), transaction.done]);
  database.close();
  return counts.reduce((sum, count) => sum + count, 0);
}
