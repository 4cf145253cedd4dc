/** Built as the page is built: its own Vite configuration, with another entry. */
import { fileURLToPath } from "node:url";
import page from "../../frontend/vite.config.ts";

export default {
  ...page,
  root: fileURLToPath(new URL(".", import.meta.url)),
};
