import { useMemo } from "react";
import { getManifest, reportModel } from "./api/client.ts";
import type { Task } from "./api/types.ts";
import { Queued } from "./features/contribution/Queued.tsx";
import { useContributions } from "./features/contribution/useContributions.ts";
import { ModelKeeper } from "./features/recognition/modelKeeper.ts";
import { useModel } from "./features/recognition/useModel.ts";
import type { Classifier } from "./inference/classifier.ts";
import { AboutPage } from "./pages/AboutPage.tsx";
import { AdminPage } from "./pages/AdminPage.tsx";
import { Alone, NothingHere } from "./pages/Alone.tsx";
import { DrawingPage } from "./pages/DrawingPage.tsx";
import { Header } from "./pages/Header.tsx";
import { pageAt } from "./pages/pagesOf.ts";
import { PlayPage } from "./pages/PlayPage.tsx";
import { UploadPage } from "./pages/UploadPage.tsx";
import { useTasks } from "./pages/useTasks.ts";
import { useLocation } from "./ui/location.ts";

export function App({ classifier }: { classifier: Classifier }) {
  const { tasks, problem, look } = useTasks();
  const location = useLocation();
  if (tasks === null) return <Alone>{problem ?? "One moment, I'm waking up…"}</Alone>;
  const task = location.task === null ? tasks[0] : tasks.find(({ name }) => name === location.task);
  if (task === undefined) return <Alone>I don't know the task {location.task}.</Alone>;
  return <TaskPages key={task.name} classifier={classifier} tasks={tasks} task={task} look={look} path={location.path} />;
}

interface TaskPagesProps {
  classifier: Classifier;
  tasks: Task[];
  task: Task;
  look(): Promise<void>;
  path: string;
}

function TaskPages({ classifier, tasks, task, look, path }: TaskPagesProps) {
  const keeper = useMemo(() => new ModelKeeper(task.name, { classifier, getManifest, report: reportModel }), [classifier, task.name]);
  const state = useModel(keeper);
  const contributions = useContributions();
  const page = pageAt(path, task.modes);
  return (
    <>
      <Header path={path} page={page} tasks={tasks} task={task} state={state} />
      {content()}
      <footer className="foot">
        <Queued waiting={contributions.waiting} />
      </footer>
    </>
  );

  function content() {
    switch (page) {
      case "play":
        return <PlayPage keeper={keeper} state={state} labels={task.labels} look={look} contributions={contributions} />;
      case "draw":
        return <DrawingPage keeper={keeper} state={state} labels={task.labels} contributions={contributions} />;
      case "upload":
        return <UploadPage keeper={keeper} state={state} labels={task.labels} contributions={contributions} />;
      case "about":
        return <AboutPage state={state} />;
      case "admin":
        return <AdminPage task={task.name} title={task.title} />;
      case null:
        return <NothingHere />;
    }
  }
}
