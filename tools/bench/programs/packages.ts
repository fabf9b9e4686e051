import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { execa } from "execa";
import { projectFolder } from "../../../commands/project.ts";

interface Manifest {
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

/** Folders of packages and of all that they depend on, relative to the project: what npm would install of them. */
export function closure(names: readonly string[], root = projectFolder): string[] {
  const found = new Set<string>();
  const visit = (name: string, from: string): void => {
    const folder = installed(name, from, root);
    if (folder === undefined || found.has(folder)) return;
    found.add(folder);
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
    const needs = { ...manifest.dependencies, ...manifest.optionalDependencies };
    for (const need of Object.keys(needs)) visit(need, folder);
  };
  for (const name of names) visit(name, root);
  return [...found].map((folder) => relative(root, folder)).sort();
}

/** Where Node would find it from a folder; undefined for an optional one that is not there. */
function installed(name: string, from: string, root: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name);
    if (existsSync(join(candidate, "package.json"))) return candidate;
    if (folder === root || folder === dirname(folder)) return undefined;
  }
}

/**
 * Gives a folder the packages and what they depend on, as they are installed in the project. Files are linked where
 * the file system can, which takes no time and no room; folders are not, as Pulumi looks for packages in real ones.
 */
export async function installPackages(folder: string, names: readonly string[]): Promise<void> {
  mkdirSync(join(folder, "node_modules"));
  const packages = closure(names);
  // A package within another comes along with that one.
  const outer = packages.filter((path) => !packages.some((other) => path.startsWith(`${other}/`)));
  const copy = (how: string) =>
    execa("cp", ["--archive", how, "--parents", ...outer, folder], { cwd: projectFolder });
  await copy("--link").catch(() => copy("--reflink=auto"));
}
