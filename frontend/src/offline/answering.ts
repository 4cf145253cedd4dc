/** How requests are answered from what is kept and from the network. */

/** Milliseconds that a network gets before what is kept answers instead. The network's answer is kept all the same. */
const PATIENCE = 3_000;

/** Model files and the server's last answers outlive a build of the page. */
export const MODELS = "models";
export const ANSWERS = "answers";

async function keep(cache: string, key: string, response: Response): Promise<void> {
  if (response.status !== 200 || /no-store/.test(response.headers.get("Cache-Control") ?? "")) return;
  // Keeping it is a kindness: a full disk must not cost anybody an answer.
  await caches.open(cache).then((opened) => opened.put(key, response)).catch(() => undefined);
}

function kept(key: string, cacheName?: string): Promise<Response | undefined> {
  return caches.match(key, { ignoreVary: true, cacheName }).catch(() => undefined);
}

/** A file that never changes, whichever cache has it: a tab may show an older page. `reload` asks the network whatever is kept: what is kept turned out to be broken. */
export async function once(request: Request, cache: string): Promise<Response> {
  const found = request.cache === "reload" ? undefined : await kept(request.url);
  if (found !== undefined) return found;
  const response = await fetch(request);
  void keep(cache, request.url, response.clone());
  return response;
}

/**
 * The network's answer; what is kept where none comes in time, or where the server is in trouble.
 *
 * @param asked the network's answer as it comes
 * @param cache where an older answer may lie, and under which key
 */
export async function newest(asked: Promise<Response>, cache: string, key: string): Promise<Response> {
  const silence = new Promise<null>((resolve) => setTimeout(resolve, PATIENCE, null));
  const first = await Promise.race([asked.catch(() => null), silence]);
  if (first !== null && first.status < 500) return first;
  return (await kept(key, cache)) ?? first ?? asked;
}

/** Asks the network and keeps what it says for `newest`; `heard` is told of it. */
export async function ask(request: Request, heard: (response: Response) => Promise<void>): Promise<Response> {
  const response = await fetch(request);
  if (response.ok) await Promise.all([keep(ANSWERS, request.url, response.clone()), heard(response.clone())]);
  return response;
}

/** Where neither the network nor what was kept has a page: one sentence in both languages. */
export function noPage(): Response {
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>deltaloop</title>
<p>I can't reach the server, and your browser kept nothing of me. Check the connection and <a href="">try again</a>.
<p lang="de">Ich erreiche den Server nicht, und dein Browser hat nichts von mir behalten. Sieh nach der Verbindung und
<a href="">versuche es noch einmal</a>.`;
  return new Response(body, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}
