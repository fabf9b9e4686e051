import { execa } from "execa";
import { projectFolder, stackName } from "./project.ts";

/** Runs the docker CLI against the daemon of a stack. */
export type DockerCommand = (args: string[], options?: DockerOptions) => Promise<string>;

export interface DockerOptions {
  /** A file that is its standard input. */
  input?: string;
  /** A file that its standard output goes to. */
  output?: string;
  /** Further variables; for `docker run -e NAME`, which takes the value from there. */
  env?: Record<string, string>;
}

/**
 * The docker CLI, for the daemon that the stack is on: that of `docker:host`, else the default one.
 *
 * @param env variables of the commands; see environment.ts
 * @returns its standard output. Throws an Error with what the program wrote if it fails
 */
export async function dockerCommand(env: Record<string, string>): Promise<DockerCommand> {
  const daemon = await daemonOptions(env);
  return async (args, options = {}) => {
    const result = await execa("docker", [...daemon, ...args], {
      cwd: projectFolder,
      env: { ...env, ...options.env },
      stdin: options.input === undefined ? "ignore" : { file: options.input },
      stdout: options.output === undefined ? "pipe" : { file: options.output },
      reject: false,
    });
    if (result.exitCode === 0) return typeof result.stdout === "string" ? result.stdout : "";
    const said = [result.stdout, result.stderr].filter((text) => typeof text === "string" && text !== "");
    throw new Error(said.join("\n") || result.shortMessage);
  };
}

/** From the configuration and not from the outputs: a stack that was broken off may have none. */
async function daemonOptions(env: Record<string, string>): Promise<string[]> {
  const args = ["config", "--json", "--show-secrets", "--stack", stackName];
  const { stdout } = await execa("pulumi", args, { cwd: projectFolder, env });
  const host = (JSON.parse(stdout) as Record<string, { value?: string }>)["docker:host"]?.value;
  return host === undefined || host === "" ? [] : ["--host", host];
}
