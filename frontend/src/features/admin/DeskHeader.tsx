import { type ReactNode, useState } from "react";
import type { Desk } from "../../api/desk.ts";
import { follow } from "../../ui/location.ts";
import { shellWords } from "../../ui/texts/desk/shellWords.ts";
import { useWords } from "../../ui/texts/useWords.ts";
import { isWithin, type Room, ROOMS } from "./rooms.ts";
import "../../ui/textButton.css";

interface DeskHeaderProps {
  room: Room | null;
  /** The address's question part, which names the task. */
  query: string;
  /** Null: nobody is logged in. */
  desk: Desk | null;
  taskSwitch: ReactNode;
  logOut(): Promise<boolean>;
}

/** The way home, the rooms, and who sits here. */
export function DeskHeader({ room, query, desk, taskSwitch, logOut }: DeskHeaderProps) {
  const words = useWords(shellWords);
  const [stuck, setStuck] = useState(false);
  return (
    <>
      <header className="header">
        <a className="logo" href={`/${query}`} onClick={follow}>
          delta<span>loop</span>
        </a>
        {desk !== null && (
          <nav className="nav desk-nav" aria-label={words.desk}>
            {ROOMS.map(({ name, href }) => (
              <a key={name} href={href + query} onClick={follow} aria-current={isWithin(room, name) ? "page" : undefined}>
                {words.rooms[name]}
              </a>
            ))}
          </nav>
        )}
        {taskSwitch}
        {desk !== null && (
          <p className="version desk-who" data-testid="who">
            <span>{words.who(desk.name, words.roles[desk.role])}</span>
            <button type="button" className="text-button desk-out" data-testid="log-out" onClick={() => void logOut().then((done) => setStuck(!done))}>
              {words.out}
            </button>
          </p>
        )}
      </header>
      <p className="trouble desk-stuck" role="alert">
        {stuck && words.notOut}
      </p>
    </>
  );
}
