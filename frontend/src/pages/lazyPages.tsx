import { type ComponentType, lazy, type LazyExoticComponent } from "react";
import { useTexts } from "../ui/texts/useTexts.ts";
import "./pages.css";

/**
 * The pages that a first visit does not need come when they are opened. One that cannot come, because the connection
 * is gone or the server has newer files, says so; the pages people draw on are always there.
 */
export const AboutPage = later(() => import("./AboutPage.tsx").then((module) => module.AboutPage));
export const AdminPage = later(() => import("./AdminPage.tsx").then((module) => module.AdminPage));
export const YoursPage = later(() => import("./YoursPage.tsx").then((module) => module.YoursPage));
export const UploadPage = later(() => import("./UploadPage.tsx").then((module) => module.UploadPage));

function later<Props>(load: () => Promise<ComponentType<Props>>): LazyExoticComponent<ComponentType<Props>> {
  return lazy(async (): Promise<{ default: ComponentType<Props> }> => {
    try {
      return { default: await load() };
    } catch {
      return { default: NotCome };
    }
  });
}

function NotCome() {
  const t = useTexts();
  return (
    <main className="leaf leaf-alone">
      <p className="guess">{t.pageMissing}</p>
      <p>
        <a href={window.location.href}>{t.reload}</a>
      </p>
    </main>
  );
}
