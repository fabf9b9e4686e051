import { chmodSync, cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../shared/runCommand.ts";
import { withFolder } from "../shared/withFolder.ts";

const NAME = "pulumi-resource-redis-link";

/** Native modules that ssh2 does without. */
const NOT_NEEDED = ["cpu-features", "*.node"];

/** Where Pulumi runs, in Go's words, as it asks for a plugin of its own platform. */
const PLATFORMS = ["linux", "darwin", "windows"].flatMap((os) => [`${os}-amd64`, `${os}-arm64`]);

/**
 * The plugin as `pulumi plugin install` takes it, a tarball for each platform: a bundle that needs Node.js 20 or newer and
 * nothing else. But for the name they are alike.
 *
 * @returns paths of the tarballs
 */
export function pluginTarballs(project: string, version: string, into: string): Promise<string[]> {
  return withFolder("plugin", async (folder) => {
    const components = join(project, "components");
    const bundle = ["bundle.mjs", join(folder, "dist", "plugin"), ...NOT_NEEDED];
    await runCommand(process.execPath, bundle, { cwd: components });
    for (const file of [NAME, `${NAME}.cmd`]) cpSync(join(components, file), join(folder, file));
    cpSync(join(project, "LICENSE"), join(folder, "LICENSE"));
    chmodSync(join(folder, NAME), 0o755);
    mkdirSync(into, { recursive: true });
    return Promise.all(
      PLATFORMS.map(async (platform) => {
        const file = join(into, `${NAME}-v${version}-${platform}.tar.gz`);
        const same = ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner"];
        await runCommand("tar", [...same, "-czf", file, "-C", folder, "."], { cwd: folder });
        return file;
      }),
    );
  });
}
