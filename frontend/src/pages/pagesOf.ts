import type { Task } from "../api/types.ts";

export type PageName = "play" | "draw" | "upload" | "yours" | "about" | "admin";

interface PageLink {
  href: string;
  page: Exclude<PageName, "admin">;
}

const PATHS: Record<string, PageName> = { "/draw": "draw", "/upload": "upload", "/yours": "yours", "/about": "about", "/admin": "admin" };

/** The page at a path; null where the task has none there. The desk has rooms below its own. A task that nobody draws for opens with its uploads. */
export function pageAt(path: string, modes: Task["modes"]): PageName | null {
  if (path === "/") return modes.includes("draw") ? "play" : "upload";
  const page = PATHS[path.replace(/^(\/admin)\/.*/, "$1")] ?? null;
  if ((page === "draw" || page === "upload") && !modes.includes(page)) return null;
  return page;
}

/** The task's pages in the order of the header. */
export function linksOf(modes: Task["modes"]): PageLink[] {
  const links: PageLink[] = [
    { href: "/", page: "play" },
    { href: "/draw", page: "draw" },
    { href: "/upload", page: "upload" },
    { href: "/yours", page: "yours" },
    { href: "/about", page: "about" },
  ];
  return links.filter(({ href, page }) => pageAt(href, modes) === page);
}
