import { Unreachable } from "../api/client.ts";
import type { Task } from "../api/types.ts";
import { Store } from "../ui/store.ts";
import type { Problem } from "../ui/texts/problem.ts";

export interface TasksState {
  tasks: Task[] | null;
  /** Why there are no tasks. */
  problem: Problem | null;
}

/** Keeps the server's tasks. They grow while the page is open: a label may be added at any time. */
export class TaskKeeper extends Store<TasksState> {
  private checking: Promise<void> | null = null;

  constructor(private readonly listTasks: () => Promise<Task[]>) {
    super({ tasks: null, problem: null });
  }

  /** Asks the server now; at most one question is under way. */
  readonly check = (): Promise<void> => {
    this.checking ??= this.look().finally(() => {
      this.checking = null;
    });
    return this.checking;
  };

  private async look(): Promise<void> {
    let tasks: Task[];
    try {
      tasks = await this.listTasks();
    } catch (error) {
      this.fail(error instanceof Unreachable ? "unreachable" : "server in trouble");
      return;
    }
    if (tasks.length === 0) this.fail("no tasks");
    // The same tasks again must change nothing: somebody may be drawing.
    else if (JSON.stringify(tasks) !== JSON.stringify(this.state.tasks)) this.set({ tasks, problem: null });
  }

  /** What is known already stays. */
  private fail(problem: Problem): void {
    if (this.state.tasks === null) this.set({ tasks: null, problem });
  }
}
