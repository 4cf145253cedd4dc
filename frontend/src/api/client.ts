import type { Manifest, ModelReport, Prompt, RejectedItem, Submission, SubmissionResult, Task } from "./types.ts";

const ROOT = "/api/v1";

/** The server answered, and not with yes. `message` is the server's sentence about what to mend. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly body: unknown,
    /** Seconds the server asks to wait, if it does. */
    readonly retryAfter: number | null = null,
    /** The request's name in the logs of every server. */
    readonly request: string | null = null,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

/** No answer came at all. */
export class Unreachable extends Error {
  constructor(
    /** The name that the request bore, if it bore one: it may have arrived all the same. */
    readonly request: string | null = null,
  ) {
    super("The server cannot be reached. Check the connection and try again.");
    this.name = "Unreachable";
  }
}

/** What a visitor can say, and whoever keeps the place can look for, about something that did not work; null: nothing. */
export function referenceOf(error: unknown): string | null {
  return error instanceof ApiError || error instanceof Unreachable ? (error.request?.slice(0, 8) ?? null) : null;
}

function newName(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const NAME = "X-Request-ID";

/** The code of an error that does not have the server's shape: a proxy's, or a crash's. */
export const NOT_OURS = "unknown";

function errorFrom({ status, headers }: Response, body: unknown): ApiError {
  const error = (body as { error?: { code?: unknown; message?: unknown } } | null)?.error;
  const code = typeof error?.code === "string" ? error.code : NOT_OURS;
  const message = typeof error?.message === "string" ? error.message : `The server answered ${status}. Try again later.`;
  const seconds = Number(headers.get("Retry-After"));
  return new ApiError(status, code, message, body, seconds > 0 ? seconds : null, headers.get(NAME));
}

/** Milliseconds after which no answer will come any more. What is sent may take its time on a bad network. */
const PATIENCE = { asked: 20_000, sent: 180_000, prompt: 4_000 };

declare global {
  /**
   * What src/ahead.ts has asked for already, by path: the first who asks takes the answer. `asked`: what the page has
   * asked for, while that script may still ask; an answer that comes after the page's own would be old by the next time.
   */
  var ahead: { coming: Map<string, Promise<Response>>; asked: Set<string> | null } | undefined;
}

function taken(path: string): Promise<Response> | undefined {
  const { coming, asked } = globalThis.ahead ?? {};
  const answer = coming?.get(path);
  coming?.delete(path);
  asked?.add(path);
  return answer;
}

/** @throws ApiError, Unreachable */
export async function request<T>(path: string, init: RequestInit = {}): Promise<T> {
  // What is only asked for gets its name on the way.
  const name = init.method === undefined ? null : newName();
  const headers = name === null ? init.headers : { [NAME]: name, ...init.headers };
  let response: Response;
  let text: string;
  try {
    // A browser of before 2022 lacks the timer, and waits as long as it likes.
    const signal = AbortSignal.timeout?.(init.body ? PATIENCE.sent : PATIENCE.asked);
    response = await (taken(path) ?? fetch(`${ROOT}${path}`, { signal, ...init, headers }));
    text = await response.text();
  } catch {
    throw new Unreachable(name);
  }
  let body: unknown = null;
  try {
    body = text === "" ? null : JSON.parse(text);
  } catch {
    // A proxy's HTML page. With a status that says no it says enough; with a yes it is not the server who answers.
    if (response.ok) throw new Unreachable(name);
  }
  if (!response.ok) throw errorFrom(response, body);
  return body as T;
}

function post<T>(path: string, body: unknown, headers: Record<string, string> = {}): Promise<T> {
  return request<T>(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

export async function listTasks(): Promise<Task[]> {
  const tasks = await request<unknown>("/tasks", { cache: "no-cache" });
  // Somebody answers in the server's place, as a proxy does or a network's login page.
  if (!Array.isArray(tasks)) throw new Unreachable();
  return tasks as Task[];
}

/** The champion's manifest, or null while the task has no model. Revalidated each time: a 304 costs a header. */
export async function getManifest(task: string): Promise<Manifest | null> {
  try {
    return await request<Manifest>(`/tasks/${encodeURIComponent(task)}/model`, { cache: "no-cache" });
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

/** The label that the server would like to see drawn next. */
export async function getPrompt(task: string): Promise<string> {
  const { label } = await request<Prompt>(`/tasks/${encodeURIComponent(task)}/prompt`, {
    cache: "no-store",
    // A game must not stand still for it: the page knows what else to ask.
    signal: AbortSignal.timeout?.(PATIENCE.prompt),
  });
  return label;
}

/** Asks for the anonymous cookie that makes this browser a contributor. */
export async function becomeContributor(): Promise<void> {
  await request("/contributors", { method: "POST" });
}

export function postSubmissions(task: string, submissions: Submission[]): Promise<SubmissionResult> {
  return post(`/tasks/${encodeURIComponent(task)}/submissions`, { submissions });
}

/** Which submissions were refused and why, where the server refused all of them; [] where it says nothing of the kind. */
export function rejectedIn(error: ApiError): RejectedItem[] {
  const rejected = (error.body as { error?: { details?: { rejected?: unknown } } } | null)?.error?.details?.rejected;
  return Array.isArray(rejected) ? rejected.filter(isRejectedItem) : [];
}

function isRejectedItem(item: unknown): item is RejectedItem {
  const { index, error } = (item ?? {}) as { index?: unknown; error?: { message?: unknown } };
  return Number.isInteger(index) && typeof error?.message === "string";
}

export async function reportModel(report: ModelReport): Promise<void> {
  await post("/model-reports", report);
}
