import { execa } from "execa";
import { projectFolder, stackName } from "./project.ts";

/** Outputs of the program, as index.ts exports them. */
export interface StackOutputs {
  endpoint: string;
  redisHost: string;
  redisCli: string;
  linkNetwork: string;
  redisName: string;
  appName: string;
  /** Missing without `auth`. */
  redisPassword?: string;
}

/**
 * The stack's outputs; the password is in the clear.
 *
 * @throws Error with the remedy if the stack is not up
 */
export async function stackOutputs(env: Record<string, string>): Promise<StackOutputs> {
  const args = ["stack", "output", "--json", "--show-secrets", "--stack", stackName];
  const result = await execa("pulumi", args, { cwd: projectFolder, env, stderr: "inherit", reject: false });
  const outputs = (result.exitCode === 0 ? JSON.parse(result.stdout) : {}) as Partial<StackOutputs>;
  if (outputs.endpoint === undefined)
    throw new Error(`The stack "${stackName}" is not up: run npm run up first.`);
  return outputs as StackOutputs;
}
