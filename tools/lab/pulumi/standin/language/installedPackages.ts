// Stand-in for the lab, not the real plugin: the packages that a program's folder has installed.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface InstalledPackage {
  name: string;
  version: string;
  /** What a package says of the plugin that it needs. */
  pulumi?: { resource?: boolean; name?: string; version?: string; server?: string };
}

/** Those at the top of node_modules, where npm puts every package that a program names. */
export function installedPackages(programFolder: string): InstalledPackage[] {
  const modules = join(programFolder, "node_modules");
  return globSync(["*/package.json", "@*/*/package.json"], { cwd: modules })
    .map((path) => JSON.parse(readFileSync(join(modules, path), "utf8")) as Partial<InstalledPackage>)
    .filter(
      (manifest): manifest is InstalledPackage =>
        manifest.name !== undefined && manifest.version !== undefined,
    );
}
