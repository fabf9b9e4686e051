import { execa } from "execa";
import { daemonOf } from "redis-link/tools";
import { projectFolder, stackName } from "./project.ts";

/** Runs the docker CLI against a daemon. */
export type RunDocker = (args: string[], options?: DockerOptions) => Promise<string>;

/** The Docker daemon that a stack is on. */
export interface StackDaemon {
  /** What a user types before a command for it: `docker`, with `--host` if the stack names its daemon. */
  cli: string;
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

/**
 * The daemon that the stack is on: that of `docker:context` or `docker:host`, else the default one.
 *
 * @param env variables of the commands; see environment.ts
 * @param key another key, whose daemon it is if that says one
 */
export async function stackDaemon(env: Record<string, string>, key?: string): Promise<StackDaemon> {
  const { named, host, certPath } = await configuredDaemon(env, key);
  // The CLI takes certificates by variables.
  const certificates: Record<string, string> =
    certPath === undefined ? {} : { DOCKER_CERT_PATH: certPath, DOCKER_TLS_VERIFY: "1" };
  return daemonAt(host, { ...env, ...certificates }, named);
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
  const named = host === undefined ? `DOCKER_HOST: "${DOCKER_HOST}"` : `${key}: "${host}"`;
  const run: RunDocker = async (args, options = {}) => {
    const { input, tied = false, output, signal, detached = false } = options;
    const result = await execa("docker", [...daemon, ...args], {
      cwd: projectFolder,
      env: { ...env, ...options.env },
      stdin: input === undefined ? (tied ? "pipe" : "ignore") : { file: input },
      stdout: output === undefined ? "pipe" : { file: output },
      ...(signal === undefined ? {} : { cancelSignal: signal }),
      detached,
      reject: false,
    });
    signal?.throwIfAborted();
    if (result.exitCode === 0) return typeof result.stdout === "string" ? result.stdout : "";
    const said = [result.stdout, result.stderr].filter((text) => typeof text === "string" && text !== "");
    throw new Error(withRemedy(said.join("\n") || (result.shortMessage ?? ""), named));
  };
  return { cli: ["docker", ...daemon].join(" "), run };
}

/** What the docker CLI is told of the daemon at an address. */
export function daemonFlags(host: string | undefined): string[] {
  return host === undefined ? [] : ["--host", host];
}

/** What docker wrote; if no daemon answered, with what names the daemon. */
function withRemedy(said: string, named: string): string {
  if (!UNREACHABLE.test(said)) return said;
  return `${named}: no Docker daemon answers there. Start it, or name another. Docker says: ${said}`;
}

/**
 * The address that the stack's configuration says, of `docker:context` or `docker:host` unless another key says one. Outputs say
 * it too, but a stack that was broken off may have none.
 */
export async function configuredHost(env: Record<string, string>, key?: string): Promise<string | undefined> {
  return (await configuredDaemon(env, key)).host;
}

/** The same with the key that says it, and the folder of certificates for it. */
export async function configuredDaemon(
  env: Record<string, string>,
  key = "",
): Promise<{ named: string; host?: string; certPath?: string }> {
  const args = ["config", "--json", "--show-secrets", "--stack", stackName];
  const { stdout } = await execa("pulumi", args, { cwd: projectFolder, env });
  const config = JSON.parse(stdout) as Partial<Record<string, { value?: string }>>;
  // An empty value says none.
  const [own, context, host, certPath] = [key, "docker:context", "docker:host", "docker:certPath"].map(
    (name) => (config[name]?.value === "" ? undefined : config[name]?.value),
  );
  if (own !== undefined) return { named: key, host: own, certPath };
  if (context === undefined) return { named: "docker:host", host, certPath };
  return { named: "docker:context", host: daemonOf({ context, certPath }, {}).address, certPath };
}
