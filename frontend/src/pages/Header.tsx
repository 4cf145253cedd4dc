import type { Task } from "../api/types.ts";
import type { KeeperState } from "../features/recognition/modelKeeper.ts";
import { VersionPill } from "../features/recognition/VersionPill.tsx";
import { follow, navigate } from "../ui/location.ts";

const LINKS = [
  ["/", "Play"],
  ["/draw", "Draw"],
  ["/upload", "Upload"],
  ["/about", "About"],
] as const;

interface HeaderProps {
  path: string;
  tasks: Task[];
  task: Task;
  state: KeeperState;
}

export function Header({ path, tasks, task, state }: HeaderProps) {
  const query = task.name === tasks[0]?.name ? "" : `?task=${encodeURIComponent(task.name)}`;
  const links = LINKS.filter(([href]) => href !== "/upload" || task.modes.includes("upload"));
  return (
    <header className="header">
      <a className="logo" href={`/${query}`} onClick={follow}>
        delta<span>loop</span>
      </a>
      <nav className="nav" aria-label="Pages">
        {links.map(([href, name]) => (
          <a key={href} href={href + query} onClick={follow} aria-current={path === href ? "page" : undefined}>
            {name}
          </a>
        ))}
      </nav>
      {tasks.length > 1 && (
        <label className="task-switch">
          <span className="only-read">Task</span>
          <select value={task.name} onChange={(event) => navigate(`${path}?task=${encodeURIComponent(event.currentTarget.value)}`)}>
            {tasks.map(({ name, title }) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
        </label>
      )}
      <VersionPill state={state} />
    </header>
  );
}
