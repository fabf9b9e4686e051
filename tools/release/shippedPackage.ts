import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../shared/runCommand.ts";
import { withFolder } from "../shared/withFolder.ts";

/** What `npm sbom` says of packages, in CycloneDX (https://cyclonedx.org, 1.5). */
export interface Sbom {
  components: {
    name: string;
    version: string;
    licenses?: { license?: { id?: string; name?: string }; expression?: string }[];
  }[];
}

/**
 * Packs what is published: the components, and from-link.
 *
 * @returns paths of the tarballs
 */
export async function packPackages(project: string, into: string): Promise<string[]> {
  mkdirSync(into, { recursive: true });
  const pack = ["pack", "--workspaces", "--pack-destination", into, "--json"];
  const output = await runCommand("npm", pack, { cwd: project });
  // What `prepare` writes comes before it.
  const packed = JSON.parse(output.slice(output.lastIndexOf("\n[") + 1)) as { filename: string }[];
  if (packed.length === 0) throw new Error(`npm pack made nothing: ${output}`);
  return packed.map(({ filename }) => join(into, filename));
}

/** The bill of materials of what an install of tarballs brings: the packages and all that they need at run time. */
export function sbomOf(tarballs: string[]): Promise<Sbom> {
  return withFolder("sbom", async (folder) => {
    const manifest = { name: "installed", version: "0.0.0", license: "Apache-2.0", private: true };
    writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
    const install = [
      "install",
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      "--loglevel=error",
      ...tarballs,
    ];
    await runCommand("npm", install, { cwd: folder });
    const sbom = await runCommand("npm", ["sbom", "--sbom-format=cyclonedx"], { cwd: folder });
    return JSON.parse(sbom) as Sbom;
  });
}
