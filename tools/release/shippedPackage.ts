import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withFolder } from "../shared/files.ts";
import { runCommand } from "../shared/runCommand.ts";

/** What `npm sbom` says of packages, in CycloneDX (https://cyclonedx.org, 1.5). */
interface Sbom {
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
  const names = ["redis-link", "redis-link-from-link"].flatMap((name) => ["--workspace", name]);
  const pack = ["pack", ...names, "--pack-destination", into, "--json"];
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
    const quietly = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    await runCommand("npm", ["install", ...quietly, ...tarballs], { cwd: folder });
    const sbom = await runCommand("npm", ["sbom", "--sbom-format=cyclonedx"], { cwd: folder });
    return JSON.parse(sbom) as Sbom;
  });
}

/** The licences of a bill of materials, most frequent first, each with the packages that have it. */
export function licences({ components }: Sbom): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { name, version, licenses = [] } of components) {
    const words = licenses.map(({ license, expression }) => license?.id ?? license?.name ?? expression);
    const licence = words.join(", ") || "none stated";
    found.set(licence, [...(found.get(licence) ?? []), `${name}@${version}`]);
  }
  return new Map([...found].sort(([, one], [, other]) => other.length - one.length));
}

const NAME = "pulumi-resource-redis-link";

/** Where Pulumi runs, in Go's words, as it asks for a plugin of its own platform. */
const PLATFORMS = ["linux", "darwin", "windows"].flatMap((os) => [`${os}-amd64`, `${os}-arm64`]);

/**
 * The plugin as `pulumi plugin install` takes it, a tarball for each platform: the folder that is in the npm package, which
 * needs Node.js 22 or newer and nothing else. But for the name they are alike.
 *
 * @param tarball the packed npm package
 * @returns paths of the tarballs
 */
export function pluginTarballs(tarball: string, version: string, into: string): Promise<string[]> {
  return withFolder("plugin", async (folder) => {
    await runCommand("tar", ["-xzf", tarball, "--strip-components=1"], { cwd: folder });
    // Without PulumiPlugin.yaml, for which Pulumi would have npm install what there is none of.
    const files = ["LICENSE", "-C", "plugin", "dist", "main.js", "constructThread.js", NAME, `${NAME}.cmd`];
    return Promise.all(
      PLATFORMS.map(async (platform) => {
        const file = join(into, `${NAME}-v${version}-${platform}.tar.gz`);
        const same = ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner"];
        await runCommand("tar", [...same, "-czf", file, ...files], { cwd: folder });
        return file;
      }),
    );
  });
}
