import { existsSync, globSync, statSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { say } from "./project.ts";

/**
 * Compiles the package of a checkout of this project, if it has one.
 *
 * @throws Error with the compiler's output
 */
export async function buildPackage(checkout: string): Promise<void> {
  const folder = join(checkout, "components");
  if (!existsSync(join(folder, "package.json")) || isUpToDate(folder)) return;
  say("Compiling the package (about ten seconds, once for each change) …");
  const { exitCode, all } = await execa("npm", ["run", "build"], { cwd: folder, all: true, reject: false });
  if (exitCode !== 0) throw new Error(`The package does not compile:\n${all}`);
}

function isUpToDate(folder: string): boolean {
  // The last file of the package's build: `npm run check` compiles only the others.
  const compiled = join(folder, "plugin", "dist", "serve.js");
  if (!existsSync(compiled)) return false;
  const { mtimeMs } = statSync(compiled);
  const sources = globSync(["**/*.{ts,sh,json,html,css}"], {
    cwd: folder,
    exclude: (name) => ["dist", "node_modules"].includes(name),
  });
  return sources.every((file) => statSync(join(folder, file)).mtimeMs < mtimeMs);
}
