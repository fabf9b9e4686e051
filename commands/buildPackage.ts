import { existsSync, globSync, statSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { say } from "./project.ts";

/**
 * Compiles the package in a checkout of this project, if the checkout has the package.
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
  // The last file that a build of the package writes. `npm run check` writes all other files, so their times prove nothing.
  const compiled = join(folder, "plugin", "dist", "serve.js");
  if (!existsSync(compiled)) return false;
  const { mtimeMs } = statSync(compiled);
  const sources = globSync(["**/*.{ts,sh,json,html,css}"], {
    cwd: folder,
    exclude: (name) => ["dist", "node_modules"].includes(name),
  });
  return sources.every((file) => statSync(join(folder, file)).mtimeMs < mtimeMs);
}
