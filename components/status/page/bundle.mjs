// Makes the page of `redis-link map`: its script as one file, and the page's other files beside it.
// Usage: node status/page/bundle.mjs FOLDER (overwrites FOLDER)
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const [folder] = process.argv.slice(2);

rmSync(folder, { recursive: true, force: true });
await build({
  entryPoints: [join(import.meta.dirname, "page.ts")],
  outdir: folder,
  bundle: true,
  format: "esm",
  target: "es2022",
  logLevel: "warning",
});
for (const file of ["index.html", "page.css"]) cpSync(join(import.meta.dirname, file), join(folder, file));
