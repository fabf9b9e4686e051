import { execa } from "execa";
import { daemonOf, dockerCli } from "redis-link/tools";
import { projectFolder, stackName } from "./project.ts";

/** The docker CLI for a stack's daemon. */
interface DaemonCli {
  /** The command to show to users: `docker`, with `--host` if the stack names its daemon. */
  cli: string;
  /** Environment of a shell that runs the CLI. */
  env: Record<string, string>;
}

/**
 * The docker CLI for the daemon of `docker:context` or `docker:host`, else for the default daemon. Certificates and `ssh` options
 * of the configuration become variables of this process, and therefore of its child processes.
 *
 * @param env variables with which commands run Pulumi and docker; see environment.ts
 */
export async function daemonCli(env: Record<string, string>): Promise<DaemonCli> {
  const args = ["config", "--json", "--show-secrets", "--stack", stackName];
  const { stdout } = await execa("pulumi", args, { cwd: projectFolder, env });
  const config = JSON.parse(stdout) as Partial<Record<string, { value?: string }>>;
  // An empty value counts as unset.
  const [context, named, certPath, sshOpts] = [
    ...["docker:context", "docker:host", "docker:certPath", "docker:sshOpts"],
  ].map((name) => (config[name]?.value === "" ? undefined : config[name]?.value));
  if (certPath !== undefined) process.env.DOCKER_CERT_PATH = certPath;
  if (sshOpts !== undefined) process.env.DOCKER_SSH_OPTS = (JSON.parse(sshOpts) as string[]).join(" ");
  const host = context === undefined ? named : daemonOf({ context, certPath }, {}).address;
  const { DOCKER_HOST = "" } = { ...process.env, ...env };
  return { cli: dockerCli(host), env: { ...env, ...cliVariables(host ?? DOCKER_HOST) } };
}

/**
 * TLS variables of the docker CLI. The CLI uses certificates only if DOCKER_TLS_VERIFY is set, and then even for local sockets;
 * the Docker provider needs no such variable.
 */
function cliVariables(address: string): Record<string, string> {
  const { DOCKER_CERT_PATH } = process.env;
  if (!DOCKER_CERT_PATH) return {};
  return /^(tcp|https?):/.test(address)
    ? { DOCKER_CERT_PATH, DOCKER_TLS_VERIFY: "1" }
    : { DOCKER_TLS_VERIFY: "" };
}
