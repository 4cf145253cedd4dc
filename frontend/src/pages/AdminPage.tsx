import type { Desk } from "../api/desk.ts";
import type { Task } from "../api/types.ts";
import { AdminDesk } from "../features/admin/AdminDesk.tsx";
import { type Room, roomAt } from "../features/admin/rooms.ts";
import { ModerationRoom } from "../features/moderation/ModerationRoom.tsx";
import { OverviewRoom } from "../features/overview/OverviewRoom.tsx";
import { RunRoom } from "../features/runs/RunRoom.tsx";
import { RunsRoom } from "../features/runs/RunsRoom.tsx";
import { SettingsRoom } from "../features/settings/SettingsRoom.tsx";
import { VersionsRoom } from "../features/versions/VersionsRoom.tsx";
import { follow, navigate } from "../ui/location.ts";
import { shellWords } from "../ui/texts/desk/shellWords.ts";
import { useLanguage } from "../ui/texts/language.ts";
import { useTexts } from "../ui/texts/useTexts.ts";
import { useWords } from "../ui/texts/useWords.ts";
import "./pages.css";

interface AdminPageProps {
  tasks: Task[];
  task: Task;
  path: string;
}

/** The desk: behind a key, a room for each thing that is looked at or decided here. */
export function AdminPage({ tasks, task, path }: AdminPageProps) {
  const room = roomAt(path);
  const query = task.name === tasks[0]?.name ? "" : `?task=${encodeURIComponent(task.name)}`;
  const key = `${task.name} ${path}`;
  return (
    <AdminDesk room={room} query={query} taskSwitch={<TaskSwitch tasks={tasks} task={task} room={room} path={path} />}>
      {(desk) => content(desk)}
    </AdminDesk>
  );

  function content(desk: Desk) {
    switch (room?.name) {
      case "overview":
        return <OverviewRoom key={key} desk={desk} task={task} query={query} />;
      case "runs":
        return <RunsRoom key={key} desk={desk} task={task.name} query={query} />;
      case "run":
        return <RunRoom key={key} desk={desk} id={room.id} query={query} />;
      case "versions":
        return <VersionsRoom key={key} desk={desk} task={task} query={query} />;
      case "moderation":
        return <ModerationRoom key={key} desk={desk} task={task} />;
      case "settings":
        return <SettingsRoom key={key} desk={desk} task={task} />;
      case undefined:
        return <NoRoom query={query} />;
    }
  }
}

function NoRoom({ query }: { query: string }) {
  const words = useWords(shellWords);
  return (
    <main className="leaf">
      <h1>{words.nothingHere}</h1>
      <p>
        <a href={`/admin${query}`} onClick={follow}>
          {words.toOverview}
        </a>
      </p>
    </main>
  );
}

function TaskSwitch({ tasks, task, room, path }: AdminPageProps & { room: Room | null }) {
  const t = useTexts();
  const language = useLanguage();
  if (tasks.length < 2) return null;
  // A run belongs to its task.
  const stays = room?.name === "run" ? "/admin/runs" : path;
  return (
    <label className="task-switch">
      <span className="only-read">{t.header.task}</span>
      <select value={task.name} onChange={(event) => navigate(`${stays}?task=${encodeURIComponent(event.currentTarget.value)}`)}>
        {tasks.map(({ name, title, titles }) => (
          <option key={name} value={name}>
            {titles[language] ?? title}
          </option>
        ))}
      </select>
    </label>
  );
}
