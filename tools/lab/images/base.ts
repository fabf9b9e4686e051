import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { packagesEnvironment, packagesRoot } from "../daemon/configuration.ts";
import { debianMirror } from "../daemon/packages.ts";
import { DEBIAN_RELEASE } from "../host.ts";
import { inLab } from "../paths.ts";
import { type Progress, run } from "../run.ts";

/** A minimal Debian as a tar archive, for `docker import`. */
export const baseArchive = inLab("images/base.tar");

/** List of the packages in the base archive, so that apt knows which packages are missing. */
export const baseStatus = inLab("images/base.status");

/** Folders that images do not need. The folders of dpkg and apt stay. */
const SUPERFLUOUS = ["doc", "man", "locale", "info", "lintian"].map((name) => `usr/share/${name}`);
const EMPTIED = ["dev", "proc", "sys", "run", "tmp", "var/cache/apt", "var/lib/apt/lists", "var/log"];

/** Makes the base archive of all images with debootstrap (variant minbase). */
export async function makeBase(progress: Progress): Promise<void> {
  const root = inLab("images/base.new");
  const cache = inLab("images/base.packages");
  await rm(root, { recursive: true, force: true });
  await mkdir(cache, { recursive: true });
  // debootstrap mounts /proc and /sys below the root. In a mount namespace of its own, it leaves nothing mounted.
  const apart = ["--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
  const debootstrap = [`${packagesRoot}/usr/sbin/debootstrap`, "--variant=minbase", `--cache-dir=${cache}`];
  await run("unshare", [...apart, ...debootstrap, DEBIAN_RELEASE, root, await debianMirror()], {
    env: { ...packagesEnvironment(), DEBOOTSTRAP_DIR: `${packagesRoot}/usr/share/debootstrap` },
    progress: (line) => progress(line.replace(/^I: /, "")),
  });
  progress("packing");
  await removeSuperfluous(root);
  for (const folder of EMPTIED) {
    for (const name of await readdir(join(root, folder)))
      await rm(join(root, folder, name), { recursive: true });
  }
  await run("cp", [join(root, "var/lib/dpkg/status"), baseStatus]);
  await run("tar", ["--create", "--numeric-owner", "--directory", root, "--file", `${baseArchive}.new`, "."]);
  await rename(`${baseArchive}.new`, baseArchive);
  await rm(root, { recursive: true });
  await rm(cache, { recursive: true });
}

/** Removes documentation and translations from a root. */
export async function removeSuperfluous(root: string): Promise<void> {
  for (const folder of SUPERFLUOUS) await rm(join(root, folder), { recursive: true, force: true });
}
