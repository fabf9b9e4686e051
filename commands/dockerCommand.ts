import { execa } from "execa";
import { projectFolder } from "./project.ts";
import type { StackOutputs } from "./stackOutputs.ts";

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
 * The docker CLI, for the daemon that the stack is on.
 *
 * @param env variables of the commands; see environment.ts
 * @returns its standard output. Throws an Error with what the program wrote if it fails
 */
export function dockerCommand(outputs: StackOutputs, env: Record<string, string>): DockerCommand {
  const host = /docker (--host \S+ )?run/.exec(outputs.redisCli)?.[1]?.trim().split(" ") ?? [];
  return async (args, options = {}) => {
    const result = await execa("docker", [...host, ...args], {
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
