import { Suspense, useEffect, useMemo } from "react";
import { getManifest, reportModel } from "./api/client.ts";
import type { Task } from "./api/types.ts";
import { Queued } from "./features/contribution/Queued.tsx";
import { useContributions } from "./features/contribution/useContributions.ts";
import { ModelKeeper } from "./features/recognition/modelKeeper.ts";
import { useModel } from "./features/recognition/useModel.ts";
import type { Classifier } from "./inference/classifier.ts";
import { Alone, Coming, NothingHere } from "./pages/Alone.tsx";
import { Broken } from "./pages/Broken.tsx";
import { DrawingPage } from "./pages/DrawingPage.tsx";
import { Foot } from "./pages/Foot.tsx";
import { Header } from "./pages/Header.tsx";
import { AboutPage, AdminPage, UploadPage, YoursPage } from "./pages/lazyPages.tsx";
import { pageAt } from "./pages/pagesOf.ts";
import { PlayPage } from "./pages/PlayPage.tsx";
import { useTasks } from "./pages/useTasks.ts";
import { bringHand } from "./ui/hand.ts";
import { useLocation } from "./ui/location.ts";
import { useLanguage } from "./ui/texts/language.ts";
import type { Texts } from "./ui/texts/english.ts";
import { textsIn, useSpeaker } from "./ui/texts/textsIn.ts";
import { TextsContext } from "./ui/texts/useTexts.ts";

export function App({ classifier }: { classifier: Classifier }) {
  const { tasks, problem, look } = useTasks();
  const location = useLocation();
  const task = location.task === null ? tasks?.[0] : tasks?.find(({ name }) => name === location.task);
  const language = useLanguage();
  const names = task?.label_names;
  const speaker = useSpeaker(language);
  const texts = useMemo(() => speaker && textsIn(speaker, language, names), [speaker, language, names]);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const alone = tasks === null ? problem !== null : task === undefined;
  useEffect(() => {
    if (alone) bringHand();
  }, [alone]);
  return texts && <TextsContext value={texts}>{content(texts)}</TextsContext>;

  function content(texts: Texts) {
    if (tasks === null) return <Alone>{problem === null ? texts.state.loading : texts.problem(problem)}</Alone>;
    if (task === undefined) return <Alone way={<a href="/">{texts.toStart}</a>}>{texts.noTask(location.task ?? "")}</Alone>;
    return (
      <Broken says={texts.state.failed} way={texts.reload}>
        <Places classifier={classifier} tasks={tasks} task={task} look={look} path={location.path} />
      </Broken>
    );
  }
}

interface PlacesProps {
  classifier: Classifier;
  tasks: Task[];
  task: Task;
  look(): Promise<void>;
  path: string;
}

function Places(props: PlacesProps) {
  const { tasks, task, path } = props;
  const atDesk = pageAt(path, task.modes) === "admin";
  useEffect(() => {
    if (atDesk) bringHand();
  }, [atDesk]);
  if (!atDesk) return <TaskPages key={task.name} {...props} />;
  return (
    <>
      <Suspense fallback={<Coming />}>
        <AdminPage tasks={tasks} task={task} path={path} />
      </Suspense>
      <Foot />
    </>
  );
}

function TaskPages({ classifier, tasks, task, look, path }: PlacesProps) {
  const keeper = useMemo(() => new ModelKeeper(task.name, { classifier, getManifest, report: reportModel }), [classifier, task.name]);
  const state = useModel(keeper);
  const contributions = useContributions();
  const page = pageAt(path, task.modes);
  const settled = state.phase !== "loading";
  useEffect(() => {
    if (settled) bringHand();
  }, [settled]);
  return (
    <>
      <Header path={path} page={page} tasks={tasks} task={task} state={state} />
      <Suspense fallback={<Coming />}>{content()}</Suspense>
      <Foot>
        <Queued waiting={contributions.waiting} />
      </Foot>
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
      case "yours":
        return <YoursPage tasks={tasks} task={task} contributions={contributions} />;
      case "about":
        return <AboutPage task={task.name} state={state} />;
      default:
        return <NothingHere />;
    }
  }
}
