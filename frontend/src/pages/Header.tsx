import { Suspense } from "react";
import type { Task } from "../api/types.ts";
import type { KeeperState } from "../features/recognition/modelKeeper.ts";
import { VersionPill } from "../features/recognition/VersionPill.tsx";
import { follow, navigate } from "../ui/location.ts";
import { useLanguage } from "../ui/texts/language.ts";
import { useTexts } from "../ui/texts/useTexts.ts";
import { Afterwards } from "./lazyPages.tsx";
import { linksOf, pageAt, type PageName } from "./pagesOf.ts";

interface HeaderProps {
  path: string;
  page: PageName | null;
  tasks: Task[];
  task: Task;
  state: KeeperState;
}

export function Header({ path, page, tasks, task, state }: HeaderProps) {
  const t = useTexts();
  const language = useLanguage();
  const query = task.name === tasks[0]?.name ? "" : `?task=${encodeURIComponent(task.name)}`;
  // Another task may have no page at this address: then it opens with its first.
  const change = (name: string) => {
    const stays = pageAt(path, tasks.find((other) => other.name === name)?.modes ?? []) !== null;
    navigate(`${stays ? path : "/"}?task=${encodeURIComponent(name)}`);
  };
  return (
    <header className="header">
      <a className="logo" href={`/${query}`} onClick={follow}>
        delta<span>loop</span>
      </a>
      <nav className="nav" aria-label={t.header.pages}>
        {linksOf(task.modes).map((link) => (
          <a key={link.href} href={link.href + query} onClick={follow} aria-current={page === link.page ? "page" : undefined}>
            {t.pages[link.page]}
          </a>
        ))}
      </nav>
      {tasks.length > 1 && (
        <label className="task-switch">
          <span className="only-read">{t.header.task}</span>
          <select value={task.name} onChange={(event) => change(event.currentTarget.value)}>
            {tasks.map(({ name, title, titles }) => (
              <option key={name} value={name}>
                {titles[language] ?? title}
              </option>
            ))}
          </select>
        </label>
      )}
      <VersionPill state={state} />
      {state.phase !== "loading" && (
        <Suspense>
          <Afterwards task={task} state={state} />
        </Suspense>
      )}
    </header>
  );
}
