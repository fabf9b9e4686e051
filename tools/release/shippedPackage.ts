import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../shared/runCommand.ts";
import { withFolder } from "../shared/withFolder.ts";

/** What `npm sbom` says of a package, in CycloneDX (https://cyclonedx.org, 1.5). */
export interface Sbom {
  components: {
    name: string;
    version: string;
    licenses?: { license?: { id?: string; name?: string }; expression?: string }[];
  }[];
}

/**
 * Packs the package into a folder.
 *
 * @returns the tarball's path
 */
export async function packPackage(project: string, into: string): Promise<string> {
  mkdirSync(into, { recursive: true });
  const pack = ["pack", "--workspace", "redis-link", "--pack-destination", into, "--json"];
  const output = await runCommand("npm", pack, { cwd: project });
  // What `prepare` writes comes before it.
  const [packed] = JSON.parse(output.slice(output.lastIndexOf("\n[") + 1)) as { filename: string }[];
  if (packed === undefined) throw new Error(`npm pack made nothing: ${output}`);
  return join(into, packed.filename);
}

/** The bill of materials of what an install of a tarball brings: the package and all that it needs at run time. */
export function sbomOf(tarball: string): Promise<Sbom> {
  return withFolder("sbom", async (folder) => {
    const manifest = { name: "installed", version: "0.0.0", license: "Apache-2.0", private: true };
    writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
    const install = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", tarball];
    await runCommand("npm", install, { cwd: folder });
    const sbom = await runCommand("npm", ["sbom", "--sbom-format=cyclonedx"], { cwd: folder });
    return JSON.parse(sbom) as Sbom;
  });
}
