import { join } from "node:path";
import type { ListrTask } from "listr2";
import { librariesBelow } from "./daemon/configuration.ts";
import { packagesTask } from "./daemon/packages.ts";
import { inLab } from "./paths.ts";

const folder = inLab("sshd");

/** The lab's ssh server. */
export const sshd = join(folder, "usr/sbin/sshd");

/** Variables that name the lab's ssh server and its libraries. */
export function sshdEnvironment(): Record<string, string> {
  return { REDIS_LINK_SSHD: sshd, REDIS_LINK_SSHD_LIBRARIES: librariesBelow(folder) };
}

/** Unpacks an ssh server in the lab's folder. Only the tests of `ssh://` need it; they start it with a configuration of their own. */
export function sshdTask(): ListrTask {
  const title = "OpenSSH server from Debian packages";
  return packagesTask({ title, step: "sshd", packages: ["openssh-server"], folder, program: sshd });
}
