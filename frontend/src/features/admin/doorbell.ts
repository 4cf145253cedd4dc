/** The session's cookie is the browser's, so a key turned in one tab opens the door in all of them: they are told here. */
const NAME = "deltaloop.door";

/** Tells the other tabs that somebody logged in. */
export function ring(): void {
  withChannel((channel) => {
    channel.postMessage(null);
    channel.close();
  });
}

/** Hears when somebody logs in in another tab; returns how to stop. */
export function listen(hear: () => void): () => void {
  let stop = () => {};
  withChannel((channel) => {
    channel.onmessage = hear;
    stop = () => channel.close();
  });
  return stop;
}

/** Where a browser has no channels, or gives none to a page without storage, each tab is on its own. */
function withChannel(work: (channel: BroadcastChannel) => void): void {
  try {
    work(new BroadcastChannel(NAME));
  } catch {
    return;
  }
}
