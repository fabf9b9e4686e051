import { execa } from "execa";
import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import manifest from "../package.json" with { type: "json" };

/** Where a program has the package from. */
interface PackageSource {
  /** What package.json says. */
  readonly dependency: string;
  /** Tarball that goes into the folder. */
  readonly copy?: string;
}

/**
 * What a program is to depend on: the version, tarball or folder that is named, or else the checkout that this runs from, or
 * this version.
 *
 * @param into folder for a tarball that is packed here
 * @throws Error if what is named is not there
 */
export async function packageSource(named: string | undefined, into: string): Promise<PackageSource> {
  const checkout = join(import.meta.dirname, "..", "..", "components");
  const what = named ?? (existsSync(join(checkout, "bundle.mjs")) ? checkout : manifest.version);
  if (/^[\^~]?\d+\.\d+\.\d+/.test(what)) return { dependency: what };
  if (!existsSync(what)) {
    throw new Error(
      `--package: ${JSON.stringify(what)} is no version, and no file or folder. Name one of them.`,
    );
  }
  const tarball = statSync(what).isDirectory() ? await packed(what, into) : resolve(what);
  return { dependency: `file:./${basename(tarball)}`, copy: tarball };
}

async function packed(folder: string, into: string): Promise<string> {
  const { name } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { name?: string };
  if (name !== "redis-link")
    throw new Error(`--package: ${JSON.stringify(folder)} is not the folder of redis-link.`);
  // Scripts would build it: in a checkout it is built.
  const args = ["pack", "--ignore-scripts", "--json", "--pack-destination", into];
  const { stdout } = await execa("npm", args, { cwd: folder, stderr: "inherit" });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  return join(into, filename);
}
