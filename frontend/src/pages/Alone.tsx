import type { ReactNode } from "react";
import { useTexts } from "../ui/texts/useTexts.ts";
import "../features/recognition/recognition.css";
import "./pages.css";

/** One sentence of the model, and perhaps a way on, where there can be no page around it. */
export function Alone({ children, way }: { children: ReactNode; way?: ReactNode }) {
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
        {way !== undefined && <p>{way}</p>}
      </main>
    </>
  );
}

/** In the place of a page whose files are on their way; it has words where that takes a while. */
export function Coming() {
  const t = useTexts();
  return (
    <main className="leaf leaf-alone" aria-busy="true">
      <p className="guess coming" role="status">
        {t.state.coming}
      </p>
    </main>
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
