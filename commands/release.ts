import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { execa } from "execa";
import { licences } from "../tools/release/licences.ts";
import { pluginTarballs } from "../tools/release/pluginTarballs.ts";
import { packPackage, sbomOf } from "../tools/release/shippedPackage.ts";
import { withFolder } from "../tools/shared/withFolder.ts";
import { say } from "./environment.ts";
import { projectFolder } from "./project.ts";

/** What the registry's refusal of an audit is known by. */
const NO_AUDIT = "audit endpoint returned an error";

/** Makes what a release publishes: the npm package, its bill of materials, and the plugin for each platform. */
export async function release({ into }: { into: string }): Promise<void> {
  mkdirSync(into, { recursive: true });
  say("packing the package …");
  const tarball = await packPackage(projectFolder, into);
  say("listing what an install of it brings …");
  const sbom = join(into, "sbom.cdx.json");
  writeFileSync(sbom, JSON.stringify(await sbomOf(tarball), undefined, 2));
  say("bundling the plugin for each platform …");
  const plugins = await pluginTarballs(projectFolder, versionOf(projectFolder), into);
  for (const file of [tarball, sbom, ...plugins]) console.log(relative(process.cwd(), file));
}

/** The licences of all that an install of the package brings. */
export async function listLicences(): Promise<void> {
  const sbom = await withFolder("licences", async (folder) =>
    sbomOf(await packPackage(projectFolder, folder)),
  );
  for (const [licence, packages] of licences(sbom))
    console.log(`${licence} (${packages.length}): ${packages.join(", ")}`);
}

/** Known vulnerabilities of what is shipped; a registry that has no audit service is left out, with its reason. */
export async function audit(): Promise<void> {
  const { exitCode, all } = await execa("npm", ["audit", "--omit=dev", "--loglevel=error"], {
    cwd: projectFolder,
    all: true,
    reject: false,
  });
  console.log(all);
  if (exitCode !== 0 && all.includes(NO_AUDIT)) say("skipped: this registry has no audit service.");
  else process.exitCode = exitCode;
}

function versionOf(project: string): string {
  const manifest = readFileSync(join(project, "components", "package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
