import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withFolder } from "../shared/files.ts";
import { runCommand } from "../shared/runCommand.ts";

/** Output of `npm sbom` about packages, in CycloneDX (https://cyclonedx.org, 1.5). */
interface Sbom {
  components: {
    name: string;
    version: string;
    licenses?: { license?: { id?: string; name?: string }; expression?: string }[];
  }[];
}

/**
 * Packs the published packages: the components, and from-link.
 *
 * @returns paths of the tarballs
 */
export async function packPackages(project: string, into: string): Promise<string[]> {
  mkdirSync(into, { recursive: true });
  const names = ["redis-link", "redis-link-from-link"].flatMap((name) => ["--workspace", name]);
  const pack = ["pack", ...names, "--pack-destination", into, "--json"];
  const output = await runCommand("npm", pack, { cwd: project });
  // The output of the script `prepare` comes before npm's JSON.
  const packed = JSON.parse(output.slice(output.lastIndexOf("\n[") + 1)) as { filename: string }[];
  if (packed.length === 0) throw new Error(`npm pack made nothing: ${output}`);
  return packed.map(({ filename }) => join(into, filename));
}

/** The bill of materials of an installation of these tarballs: the packages and all their run-time dependencies. */
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

/** The licences in a bill of materials, the most frequent licence first, each with its packages. */
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

/** Platforms of Pulumi, by Go's names. Pulumi downloads the plugin for the platform it runs on. */
const PLATFORMS = ["linux", "darwin", "windows"].flatMap((os) => [`${os}-amd64`, `${os}-arm64`]);

/**
 * Makes tarballs for `pulumi plugin install`, one for each platform. Each contains the plugin's folder from the npm package,
 * which needs only Node.js 22 or newer. The tarballs differ only in name.
 *
 * @param tarball the packed npm package
 * @returns paths of the tarballs
 */
export function pluginTarballs(tarball: string, version: string, into: string): Promise<string[]> {
  return withFolder("plugin", async (folder) => {
    await runCommand("tar", ["-xzf", tarball, "--strip-components=1"], { cwd: folder });
    // PulumiPlugin.yaml is left out, as it would make Pulumi run npm install although there are no packages to install.
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
