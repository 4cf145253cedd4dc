/** What a page asks of the service worker: to have the task's model at hand without a network. */
export interface Keep {
  do: "keep";
  task: string;
}

/** What the service worker asks of open pages: to send what waits. */
export interface Flush {
  do: "flush";
}

/** The name under which the browser wakes the service worker when the network is back. */
export const SYNC_TAG = "submissions";
