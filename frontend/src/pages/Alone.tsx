import type { ReactNode } from "react";
import { useTexts } from "../ui/texts/useTexts.ts";
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
  const t = useTexts();
  return (
    <main className="leaf leaf-alone">
      <p className="guess">{t.nothingHere}</p>
      <p>
        <a href="/">{t.toStart}</a>
      </p>
    </main>
  );
}
