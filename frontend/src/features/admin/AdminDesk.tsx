import type { ReactNode } from "react";
import type { Desk } from "../../api/desk.ts";
import { shellWords } from "../../ui/texts/desk/shellWords.ts";
import { useWords } from "../../ui/texts/useWords.ts";
import { DeskHeader } from "./DeskHeader.tsx";
import { LogIn } from "./LogIn.tsx";
import type { Room } from "./rooms.ts";
import { useSession } from "./useSession.ts";
import "./admin.css";

interface AdminDeskProps {
  room: Room | null;
  query: string;
  taskSwitch: ReactNode;
  /** What stands in the room of somebody who is logged in. */
  children(desk: Desk): ReactNode;
}

/** The desk behind its door: whoever has no session is asked for a key, and then is where they wanted to go. */
export function AdminDesk({ room, query, taskSwitch, children }: AdminDeskProps) {
  const words = useWords(shellWords);
  const { state, look, logIn, logOut } = useSession();
  const desk = state.kind === "in" ? state.desk : null;
  return (
    <>
      <DeskHeader room={room} query={query} desk={desk} taskSwitch={taskSwitch} logOut={logOut} />
      {content()}
    </>
  );

  function content(): ReactNode {
    switch (state.kind) {
      case "looking":
        return (
          <main className="leaf" aria-busy="true">
            <p className="soft desk-late">{words.looking}</p>
          </main>
        );
      case "away":
        return (
          <main className="leaf">
            <h1>{words.title}</h1>
            <p className="trouble" role="alert">
              {words.away}
            </p>
            <p>
              <button type="button" className="button" onClick={look}>
                {words.again}
              </button>
            </p>
          </main>
        );
      case "out":
      case "in":
        // Where a session ran out, the room stays behind the door: what was written there is not lost.
        return (
          <>
            {state.kind === "out" && <LogIn why={state.why} logIn={logIn} />}
            {state.desk !== null && (
              <div className="desk-room" hidden={state.kind === "out"}>
                {children(state.desk)}
              </div>
            )}
          </>
        );
    }
  }
}
