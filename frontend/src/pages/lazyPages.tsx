import { type ComponentType, lazy, type LazyExoticComponent } from "react";
import type { Task } from "../api/types.ts";
import type { KeeperState } from "../features/recognition/modelKeeper.ts";
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

interface AfterwardsProps {
  task: Task;
  state: KeeperState;
}

/** Milliseconds that belong to the first drawing alone, from when the page can guess. */
const FIRST_MS = 3_000;

/** What a page does when it has been able to guess for a while and has nothing to do; without it, it works as well. */
export const Afterwards = lazy(async (): Promise<{ default: ComponentType<AfterwardsProps> }> => {
  await new Promise((resolve) => setTimeout(resolve, FIRST_MS));
  // A tab that nobody looks at may be told of idle time late or never.
  await new Promise<unknown>((resolve) => ("requestIdleCallback" in window ? requestIdleCallback(resolve, { timeout: FIRST_MS }) : resolve(null)));
  try {
    return { default: (await import("./Afterwards.tsx")).Afterwards };
  } catch {
    return { default: () => null };
  }
});

/** Milliseconds after which a page is asked for once more: a phone that changes networks loses what is under way. */
const AGAIN_MS = 700;

function later<Props>(load: () => Promise<ComponentType<Props>>): LazyExoticComponent<ComponentType<Props>> {
  return lazy(async (): Promise<{ default: ComponentType<Props> }> => {
    try {
      return { default: await load().catch(() => soon().then(load)) };
    } catch {
      return { default: NotCome };
    }
  });
}

function soon(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
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
