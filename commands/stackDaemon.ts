import { execa } from "execa";
import { daemonOf } from "redis-link/tools";
import { projectFolder, stackName } from "./project.ts";

/** Runs the docker CLI against a daemon. */
export type RunDocker = (args: string[], options?: DockerOptions) => Promise<string>;

/** The Docker daemon that a stack is on. */
export interface StackDaemon {
  /** What a user types before a command for it: `docker`, with `--host` if the stack names its daemon. */
  cli: string;
  /** Variables for it, and for a shell that runs `cli`. */
  env: Record<string, string>;
  /**
   * @returns standard output
   * @throws Error with what the program wrote if it fails
   */
  run: RunDocker;
}

export interface DockerOptions {
  /** A file that is its standard input. */
  input?: string;
  /** Whether its standard input is a pipe that closes when this process ends, however it ends. */
  tied?: boolean;
  /** A file that its standard output goes to. */
  output?: string;
  /** Further variables; for `docker run -e NAME`, which takes the value from there. */
  env?: Record<string, string>;
  /** Ends it. */
  signal?: AbortSignal;
  /** Whether a Ctrl-C in the terminal does not reach it. */
  detached?: boolean;
}

/** Configuration key of the manager of the swarm that the app may be on. */
export const SWARM_MANAGER_KEY = "redis-link:swarmManager";

/** What the CLI writes if it could not speak to a daemon, that of Docker 20.10 and that of 29. */
const UNREACHABLE =
  /cannot connect to the docker daemon|failed to connect to the docker api|error during connect|unable to parse docker host/i;

/** What a daemon answers that wants TLS. */
const NO_CERTIFICATES = "HTTP request to an HTTPS server";

/**
 * The daemon that the stack is on: that of `docker:context` or `docker:host`, else the default one.
 *
 * @param env variables of the commands; see environment.ts
 * @param key another key, whose daemon it is if that says one
 */
export async function stackDaemon(env: Record<string, string>, key?: string): Promise<StackDaemon> {
  const { named, host } = await configuredDaemon(env, key);
  return daemonAt(host, env, named);
}

/**
 * The daemon at an address in the notation of `docker:host`; none is the default one.
 *
 * @param key what the configuration names it by
 */
export function daemonAt(
  host: string | undefined,
  env: Record<string, string>,
  key = "docker:host",
): StackDaemon {
  const daemon = daemonFlags(host);
  const { DOCKER_HOST = "the default socket" } = { ...process.env, ...env };
  const variables = { ...env, ...cliVariables(host ?? DOCKER_HOST) };
  const named = host === undefined ? `DOCKER_HOST: "${DOCKER_HOST}"` : `${key}: "${host}"`;
  const run: RunDocker = async (args, options = {}) => {
    const { input, tied = false, output, signal, detached = false } = options;
    const result = await execa("docker", [...daemon, ...args], {
      cwd: projectFolder,
      env: { ...variables, ...options.env },
      stdin: input === undefined ? (tied ? "pipe" : "ignore") : { file: input },
      stdout: output === undefined ? "pipe" : { file: output },
      // The data of Redis go to that file alone: into no memory, whose end would be theirs, and into no error.
      buffer: { stdout: output === undefined },
      ...(signal === undefined ? {} : { cancelSignal: signal }),
      detached,
      reject: false,
    });
    signal?.throwIfAborted();
    if (result.exitCode === 0) return typeof result.stdout === "string" ? result.stdout : "";
    const said = [result.stdout, result.stderr].filter((text) => typeof text === "string" && text !== "");
    throw new Error(withRemedy(said.join("\n") || (result.shortMessage ?? ""), named, host));
  };
  return { cli: ["docker", ...daemon].join(" "), env: variables, run };
}

/** What the docker CLI is told of the daemon at an address. */
export function daemonFlags(host: string | undefined): string[] {
  return host === undefined ? [] : ["--host", host];
}

/**
 * What the CLI is told of TLS: unlike the Docker provider it takes certificates only if it is told so, and then for sockets of
 * this machine too.
 */
function cliVariables(address: string): Record<string, string> {
  const { DOCKER_CERT_PATH } = process.env;
  if (!DOCKER_CERT_PATH) return {};
  return /^(tcp|https?):/.test(address)
    ? { DOCKER_CERT_PATH, DOCKER_TLS_VERIFY: "1" }
    : { DOCKER_TLS_VERIFY: "" };
}

/** What docker wrote; if no daemon answered, with what names the daemon, and what the CLI knows nothing of. */
function withRemedy(said: string, named: string, host = ""): string {
  if (said.includes(NO_CERTIFICATES)) {
    return (
      `${named}: the docker CLI has no certificates for it, and takes them from a folder alone: name that by docker:certPath ` +
      `or DOCKER_CERT_PATH. Docker says: ${said}`
    );
  }
  if (!UNREACHABLE.test(said)) return said;
  const options =
    host.startsWith("ssh:") && process.env.DOCKER_SSH_OPTS
      ? " The docker CLI knows neither docker:sshOpts nor DOCKER_SSH_OPTS: put the same into ~/.ssh/config."
      : "";
  return `${named}: no Docker daemon answers there. Start it, or name another.${options} Docker says: ${said}`;
}

/**
 * The address that the stack's configuration says, of `docker:context` or `docker:host` unless another key says one, and the key
 * that says it. Outputs say it too, but a stack that was broken off may have none. Certificates and options of `ssh` that the
 * configuration names become variables of this process, for all that it asks and starts.
 */
export async function configuredDaemon(
  env: Record<string, string>,
  key = "",
): Promise<{ named: string; host?: string }> {
  const args = ["config", "--json", "--show-secrets", "--stack", stackName];
  const { stdout } = await execa("pulumi", args, { cwd: projectFolder, env });
  const config = JSON.parse(stdout) as Partial<Record<string, { value?: string }>>;
  // An empty value says none.
  const [own, context, host, certPath, sshOpts] = [
    ...[key, "docker:context", "docker:host", "docker:certPath", "docker:sshOpts"],
  ].map((name) => (config[name]?.value === "" ? undefined : config[name]?.value));
  if (certPath !== undefined) process.env.DOCKER_CERT_PATH = certPath;
  if (sshOpts !== undefined) process.env.DOCKER_SSH_OPTS = (JSON.parse(sshOpts) as string[]).join(" ");
  if (own !== undefined) return { named: key, host: own };
  if (context === undefined) return { named: "docker:host", host };
  return { named: "docker:context", host: daemonOf({ context, certPath }, {}).address };
}
