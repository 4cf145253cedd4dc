/** What people with a key ask the server, by session cookie; comes with the desk. */
import { ApiError, request, Unreachable } from "./client.ts";
import type { DeskSession } from "./types.ts";

/** A server that has not answered by then counts as away. */
const PATIENCE_MS = 20_000;

/** The session that this browser has; null where it has none, or none any more. */
export async function getSession(): Promise<DeskSession | null> {
  try {
    return await answered<DeskSession>("/sessions", {});
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

/** @throws ApiError 401 where the key is unknown or revoked */
export function openSession(key: string): Promise<DeskSession> {
  return answered("/sessions", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ key }) });
}

export async function closeSession(): Promise<void> {
  await request("/sessions", { method: "DELETE", signal: AbortSignal.timeout(PATIENCE_MS) });
}

/** The server as somebody who is logged in may ask it. */
export class Desk {
  readonly name: string;
  readonly role: DeskSession["role"];
  private token: string;
  private over: ApiError | null = null;

  /** @param ended is told when the server does not know the session any more */
  constructor(
    session: DeskSession,
    private readonly ended: () => void,
  ) {
    this.name = session.name;
    this.role = session.role;
    this.token = session.csrf_token ?? "";
  }

  /** Goes on with a new session, where it is the same person's; returns whether it is. */
  renew({ name, role, csrf_token }: DeskSession): boolean {
    if (name !== this.name || role !== this.role) return false;
    this.token = csrf_token ?? "";
    this.over = null;
    return true;
  }

  /** @throws ApiError, Unreachable */
  get<T>(path: string): Promise<T> {
    return this.watched(() => answered<T>(path, {}));
  }

  /** @throws ApiError, Unreachable */
  async write<T>(method: "POST" | "DELETE", path: string, body?: unknown): Promise<T> {
    try {
      return await this.watched(() => this.send<T>(method, path, body));
    } catch (error) {
      if (!(error instanceof ApiError && error.code === "csrf_token_missing")) throw error;
      // Another tab logged in anew: the cookie is that session's, and so must be the token.
      this.token = (await this.get<DeskSession>("/sessions")).csrf_token ?? "";
      return await this.watched(() => this.send<T>(method, path, body));
    }
  }

  private send<T>(method: string, path: string, body: unknown): Promise<T> {
    const headers: Record<string, string> = { "X-CSRF-Token": this.token };
    if (body === undefined) return answered(path, { method, headers });
    return answered(path, { method, headers: { ...headers, "Content-Type": "application/json" }, body: JSON.stringify(body) });
  }

  private async watched<T>(ask: () => Promise<T>): Promise<T> {
    // Until somebody logs in anew, the server would only say so again.
    if (this.over !== null) throw this.over;
    try {
      return await ask();
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) {
        this.over = error;
        this.ended();
      }
      throw error;
    }
  }
}

/** An answer with something in it, in time. */
async function answered<T>(path: string, init: RequestInit): Promise<T> {
  const body = await request<T | null>(path, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS), ...init });
  if (body === null) throw new Unreachable();
  return body;
}
