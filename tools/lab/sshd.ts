import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ListrTask } from "listr2";
import { librariesBelow } from "./daemon/configuration.ts";
import { hostStatus, unpackPackages, updatePackageLists } from "./daemon/packages.ts";
import { isDone, markDone } from "./done.ts";
import { DEBIAN_RELEASE } from "./host.ts";
import { inLab } from "./paths.ts";

const PACKAGES = ["openssh-server"];

const folder = inLab("sshd");

/** The lab's ssh server. */
export const sshd = join(folder, "usr/sbin/sshd");

/** Variables that name the lab's ssh server and its libraries. */
export function sshdEnvironment(): Record<string, string> {
  return { REDIS_LINK_SSHD: sshd, REDIS_LINK_SSHD_LIBRARIES: librariesBelow(folder) };
}

/** Unpacks an ssh server in the lab's folder. Only the tests of `ssh://` need it; they start it with a configuration of their own. */
export function sshdTask(): ListrTask {
  const fingerprint = [DEBIAN_RELEASE, ...PACKAGES].join(" ");
  return {
    title: "OpenSSH server from Debian packages",
    skip: async () => existsSync(sshd) && (await isDone("sshd", fingerprint)) && "unpacked",
    task: async (_, task) => {
      const progress = (line: string) => (task.output = line);
      await updatePackageLists(progress);
      await unpackPackages(PACKAGES, await hostStatus(), folder, progress);
      await markDone("sshd", fingerprint);
    },
  };
}
