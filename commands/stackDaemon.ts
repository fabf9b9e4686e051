import { execa } from "execa";
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
}

/** What the CLI writes if it could not speak to a daemon, that of Docker 20.10 and that of 29. */
const UNREACHABLE =
  /cannot connect to the docker daemon|failed to connect to the docker api|error during connect|unable to parse docker host/i;

/**
 * The daemon that the stack is on: that of `docker:host`, else the default one.
 *
 * @param env variables of the commands; see environment.ts
 */
export async function stackDaemon(env: Record<string, string>): Promise<StackDaemon> {
  const host = await configuredHost(env);
  const daemon = host === undefined ? [] : ["--host", host];
  const { DOCKER_HOST = "the default socket" } = { ...process.env, ...env };
  const named = host === undefined ? `DOCKER_HOST: "${DOCKER_HOST}"` : `docker:host: "${host}"`;
  const run: RunDocker = async (args, options = {}) => {
    const { input, tied = false, output, signal } = options;
    const result = await execa("docker", [...daemon, ...args], {
      cwd: projectFolder,
      env: { ...env, ...options.env },
      stdin: input === undefined ? (tied ? "pipe" : "ignore") : { file: input },
      stdout: output === undefined ? "pipe" : { file: output },
      ...(signal === undefined ? {} : { cancelSignal: signal }),
      reject: false,
    });
    signal?.throwIfAborted();
    if (result.exitCode === 0) return typeof result.stdout === "string" ? result.stdout : "";
    const said = [result.stdout, result.stderr].filter((text) => typeof text === "string" && text !== "");
    throw new Error(withRemedy(said.join("\n") || (result.shortMessage ?? ""), named));
  };
  return { cli: ["docker", ...daemon].join(" "), run };
}

/** What docker wrote; if no daemon answered, with what names the daemon. */
function withRemedy(said: string, named: string): string {
  if (!UNREACHABLE.test(said)) return said;
  return `${named}: no Docker daemon answers there. Start it, or name another. Docker says: ${said}`;
}

/** From the configuration and not from the outputs: a stack that was broken off may have none. */
async function configuredHost(env: Record<string, string>): Promise<string | undefined> {
  const args = ["config", "--json", "--show-secrets", "--stack", stackName];
  const { stdout } = await execa("pulumi", args, { cwd: projectFolder, env });
  const host = (JSON.parse(stdout) as Record<string, { value?: string }>)["docker:host"]?.value;
  return host === "" ? undefined : host;
}
