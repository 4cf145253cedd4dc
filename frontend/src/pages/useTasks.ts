import { useEffect, useState } from "react";
import { listTasks } from "../api/client.ts";
import type { Task } from "../api/types.ts";

const AGAIN_MS = 3_000;

interface Tasks {
  tasks: Task[] | null;
  problem: string | null;
}

/** The server's tasks; asks again by itself until it answers. */
export function useTasks(): Tasks {
  const [state, setState] = useState<Tasks>({ tasks: null, problem: null });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let left = false;
    const look = () => {
      listTasks().then(
        (tasks) => {
          if (left) return;
          if (tasks.length > 0) setState({ tasks, problem: null });
          else setState({ tasks: null, problem: "This server has no tasks. Add one to its tasks folder and restart it." });
        },
        () => {
          if (left) return;
          setState({ tasks: null, problem: "I can't reach the server. Check the connection; I keep trying." });
          timer = setTimeout(look, AGAIN_MS);
        },
      );
    };
    look();
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, []);
  return state;
}
