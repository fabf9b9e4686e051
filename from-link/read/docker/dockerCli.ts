import { execa } from "execa";

const MISSING =
  "The docker command is not on this machine, and commands are read by it. Install Docker's command line " +
  "(https://docs.docker.com/engine/install; docker-ce-cli alone does, no daemon is needed for that), or save " +
  "`docker inspect` of the containers where they run, and give it with --inspect FILE.";

/** How a `docker` command ended. */
export interface CliResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the user's `docker`.
 *
 * @throws Error that says what to install if there is none
 */
export async function dockerCli(
  args: readonly string[],
  options: {
    cwd?: string;
    env?: Readonly<Record<string, string | undefined>>;
    extendEnv?: boolean;
    timeout?: number;
  } = {},
): Promise<CliResult> {
  const result = await execa("docker", args, { ...options, stdin: "ignore", reject: false });
  if (result.code === "ENOENT" && result.exitCode === undefined) throw new Error(MISSING);
  if (result.exitCode === undefined) throw new Error(result.shortMessage);
  return { exitCode: result.exitCode, stdout: result.stdout, stderr: result.stderr };
}
