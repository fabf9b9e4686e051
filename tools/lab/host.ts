import { existsSync } from "node:fs";
import { mkdir, readFile, statfs } from "node:fs/promises";
import { assertUsableLabRoot, labRoot } from "./paths.ts";

/** The Debian release of the lab's packages. The redis-server of this release is 7.0. */
export const DEBIAN_RELEASE = "bookworm";

const GIB = 1024 ** 3;

/**
 * Throws an Error with the remedy if this machine cannot run a lab.
 *
 * @param diskGib disk space that the set-up needs in the lab's folder, in GiB
 */
export async function assertUsableHost(diskGib: number): Promise<void> {
  assertUsableLabRoot();
  if (process.platform !== "linux") {
    throw new Error(
      `The lab runs on Linux, not on ${process.platform}: install Docker and Pulumi and use LAB=never.`,
    );
  }
  if (process.getuid?.() !== 0) {
    throw new Error(
      `The lab starts a Docker daemon and must run as root, not as user ${process.getuid?.()}: use sudo.`,
    );
  }
  const release = await readFile("/etc/os-release", "utf8").catch(() => "");
  if (
    !/^ID=debian$/m.test(release) ||
    !new RegExp(`^VERSION_CODENAME=${DEBIAN_RELEASE}$`, "m").test(release)
  ) {
    const name = /^PRETTY_NAME="?([^"\n]*)/m.exec(release)?.[1] ?? "an unknown system";
    throw new Error(
      `The lab is made from packages of Debian 12 (${DEBIAN_RELEASE}); this is ${name}. ` +
        "Install Docker and Pulumi and use LAB=never.",
    );
  }
  const needed = ["apt-get", "dpkg-deb", "setpriv", "unshare", "flock", "tar"];
  const missing = needed.filter((name) => !isOnHost(name));
  if (missing.length > 0)
    throw new Error(`The lab needs ${missing.join(", ")}: apt-get install util-linux dpkg tar.`);
  await mkdir(labRoot, { recursive: true });
  const disk = await statfs(labRoot);
  const freeGib = (disk.bavail * disk.bsize) / GIB;
  if (freeGib < diskGib) {
    throw new Error(
      `The lab needs ${diskGib} GiB of disk for ${labRoot}, which has ${freeGib.toFixed(1)}. ` +
        "Make room, or set REDIS_LINK_LAB to a folder on another disk.",
    );
  }
}

/** Whether the machine has a program of this name. */
export function isOnHost(program: string): boolean {
  return ["/usr/bin", "/bin", "/usr/sbin", "/sbin"].some((folder) => existsSync(`${folder}/${program}`));
}
