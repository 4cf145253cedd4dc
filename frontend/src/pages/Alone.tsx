import type { ReactNode } from "react";
import "../features/recognition/recognition.css";
import "./pages.css";

/** One sentence of the model where there can be no page around it: before the tasks are known, or without a task. */
export function Alone({ children }: { children: ReactNode }) {
  return (
    <>
      <header className="header">
        <a className="logo" href="/">
          delta<span>loop</span>
        </a>
      </header>
      <main className="leaf leaf-alone">
        <p className="guess" role="status">
          {children}
        </p>
      </main>
    </>
  );
}

/** The page of an address that leads nowhere. */
export function NothingHere() {
  return (
    <main className="leaf leaf-alone">
      <p className="guess">There is nothing here.</p>
      <p>
        <a href="/">Go to where it starts</a>
      </p>
    </main>
  );
}
