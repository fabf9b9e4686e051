import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { execa } from "execa";
import manifest from "../../components/package.json" with { type: "json" };
import { licences, packPackages, pluginTarballs, sbomOf } from "../release/shippedPackage.ts";
import { withFolder } from "../shared/files.ts";
import { projectFolder, say } from "../../commands/project.ts";

/** Part of npm's message if the registry has no audit service. */
const NO_AUDIT = "audit endpoint returned an error";

/** Makes the files of a release: the npm packages, their bill of materials, and the plugin for each platform. */
export async function release(options: { into: string }): Promise<void> {
  const into = resolve(process.env.INIT_CWD ?? ".", options.into);
  mkdirSync(into, { recursive: true });
  say("Packing the packages (about ten seconds) …");
  const tarballs = await packPackages(projectFolder, into);
  say("Installing them in a folder of their own, to list what they bring (half a minute) …");
  const sbom = join(into, "sbom.cdx.json");
  writeFileSync(sbom, JSON.stringify(await sbomOf(tarballs), undefined, 2));
  say("Packing the plugin for each platform (about ten seconds) …");
  const { version } = manifest;
  const plugins = await pluginTarballs(join(into, `redis-link-${version}.tgz`), version, into);
  for (const file of [...tarballs, sbom, ...plugins]) console.log(relative(process.cwd(), file));
  say("`npm run test:package` tries them; a tag vVERSION publishes them (CONTRIBUTING.md).");
}

/** Prints the licences of all packages that come with an installation of the published packages. */
export async function listLicences(): Promise<void> {
  say("Installing the packages in a folder of their own, to list what they bring (half a minute) …");
  const sbom = await withFolder("licences", async (folder) =>
    sbomOf(await packPackages(projectFolder, folder)),
  );
  for (const [licence, packages] of licences(sbom))
    console.log(`${licence} (${packages.length}): ${packages.join(", ")}`);
  say("One that was not there before is to be looked at before a release.");
}

/** Reports known vulnerabilities in the shipped packages. If the registry has no audit service, says so and reports nothing. */
export async function audit(): Promise<void> {
  say("Asking the registry for what is known to be vulnerable (some seconds) …");
  const { exitCode, all } = await execa("npm", ["audit", "--omit=dev", "--loglevel=error"], {
    cwd: projectFolder,
    all: true,
    reject: false,
  });
  console.log(all);
  if (exitCode !== 0 && all.includes(NO_AUDIT)) say("skipped: this registry has no audit service.");
  else {
    process.exitCode = exitCode;
    if (exitCode !== 0) say("`npm audit fix` or a newer version in package.json puts it right.");
  }
}
