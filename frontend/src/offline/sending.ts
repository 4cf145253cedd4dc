import { becomeContributor, postSubmissions } from "../api/client.ts";
import { doAlone, tellOthers } from "../features/contribution/otherTabs.ts";
import { BrowserStore } from "../features/contribution/submissionStore.ts";
import { SubmissionQueue } from "../features/contribution/submissionQueue.ts";
import { addSent } from "./sentMeanwhile.ts";

/**
 * Sends what waits while no page is there to do it.
 *
 * @throws where something still waits, so that the browser wakes this again
 */
export async function sendWaiting(): Promise<void> {
  const store = await BrowserStore.open();
  const queue = new SubmissionQueue({
    store,
    // The cookie cannot be read here either, and localStorage not at all: a 401 tells.
    isContributor: () => true,
    becomeContributor,
    post: postSubmissions,
    locked: doAlone,
    tellOthers,
    later: () => () => undefined,
    now: Date.now,
  });
  const counted: Promise<void>[] = [];
  queue.subscribe((event) => event.kind === "stored" && counted.push(addSent(event.ids.length)));
  await queue.flush();
  await Promise.all(counted);
  const left = (await store.all()).length;
  if (left > 0) throw new Error(`${left} submissions wait`);
}
