import { AdminDesk } from "../features/admin/AdminDesk.tsx";
import "./pages.css";

export function AdminPage({ task, title }: { task: string; title: string }) {
  return (
    <main className="leaf">
      <h1>Training runs: {title}</h1>
      <AdminDesk key={task} task={task} />
    </main>
  );
}
