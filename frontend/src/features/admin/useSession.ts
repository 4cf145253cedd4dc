import { useCallback, useEffect, useState } from "react";
import { ApiError } from "../../api/client.ts";
import { closeSession, Desk, getSession, openSession } from "../../api/desk.ts";
import type { DeskSession } from "../../api/types.ts";
import * as doorbell from "./doorbell.ts";

/**
 * `ended`: the server does not know the session any more; `desk` is the one that was sat at. `left`: the person logged out.
 */
export type SessionState =
  | { kind: "looking" }
  | { kind: "away" }
  | { kind: "out"; why: "new" | "left"; desk: null }
  | { kind: "out"; why: "ended"; desk: Desk }
  | { kind: "in"; desk: Desk };

/** Why a key opened nothing, as far as that can be told. */
export type Refusal = "wrong key" | "away" | ApiError;

export interface SessionKeeper {
  state: SessionState;
  look(): void;
  /** Null: it is open. */
  logIn(key: string): Promise<Refusal | null>;
  /** Whether the session is closed. */
  logOut(): Promise<boolean>;
}

/** Who is at the desk. The session is a cookie that no script can read, so a reload asks the server. */
export function useSession(): SessionKeeper {
  const [state, setState] = useState<SessionState>({ kind: "looking" });
  const [turn, setTurn] = useState(0);

  const deskOf = useCallback((session: DeskSession) => {
    const desk: Desk = new Desk(session, () =>
      setState((now) => (now.kind === "in" && now.desk === desk ? { kind: "out", why: "ended", desk } : now)),
    );
    return desk;
  }, []);

  useEffect(() => {
    let left = false;
    getSession().then(
      (session) => {
        if (left) return;
        if (session === null) setState({ kind: "out", why: "new", desk: null });
        else setState({ kind: "in", desk: deskOf(session) });
      },
      () => left || setState({ kind: "away" }),
    );
    return () => {
      left = true;
    };
  }, [deskOf, turn]);

  const look = useCallback(() => {
    setState({ kind: "looking" });
    setTurn((now) => now + 1);
  }, []);

  // The same person goes on at the same desk, with what lay on it.
  const behindDoor = state.kind === "out" ? state.desk : null;
  const enter = useCallback(
    (session: DeskSession) => setState({ kind: "in", desk: behindDoor?.renew(session) ? behindDoor : deskOf(session) }),
    [behindDoor, deskOf],
  );

  const outside = state.kind === "out";
  useEffect(() => {
    if (!outside) return;
    let left = false;
    const stop = doorbell.listen(() => {
      getSession().then(
        (session) => left || session === null || enter(session),
        () => {}, // whoever waits at this door can still give a key here
      );
    });
    return () => {
      left = true;
      stop();
    };
  }, [outside, enter]);

  const logIn = useCallback(
    async (key: string) => {
      try {
        enter(await openSession(key));
        doorbell.ring();
        return null;
      } catch (error) {
        if (!(error instanceof ApiError)) return "away";
        // A key that is too long for the server is none of its keys either.
        return error.status === 401 || error.status === 422 ? "wrong key" : error;
      }
    },
    [enter],
  );

  const logOut = useCallback(async () => {
    try {
      await closeSession();
    } catch {
      return false;
    }
    setState({ kind: "out", why: "left", desk: null });
    return true;
  }, []);

  return { state, look, logIn, logOut };
}
