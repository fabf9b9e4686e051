import { execa } from "execa";
import { projectFolder, stackName } from "./project.ts";

/** Outputs of the program, as index.ts exports them. */
export interface StackOutputs {
  endpoint: string;
  /** Those of each node, if the app is a service of a swarm. */
  endpoints?: string[];
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
 * @throws Error with the remedy if the stack is not up, or with what Pulumi wrote if it cannot read them
 */
export async function stackOutputs(env: Record<string, string>): Promise<StackOutputs> {
  const args = ["stack", "output", "--json", "--show-secrets", "--stack", stackName];
  const result = await execa("pulumi", args, { cwd: projectFolder, env, reject: false });
  if (result.exitCode !== 0 && !result.stderr.includes("no stack named")) {
    throw new Error(
      `The outputs of the stack "${stackName}" (PULUMI_STACK) cannot be read. Pulumi says: ${result.stderr}`,
    );
  }
  const outputs = (result.exitCode === 0 ? JSON.parse(result.stdout) : {}) as Partial<StackOutputs>;
  if (outputs.endpoint !== undefined) return outputs as StackOutputs;
  throw notUp();
}

/** What every command that needs the stack says when it is not up. */
export const notUp = (): Error =>
  new Error(`The stack "${stackName}" (PULUMI_STACK) is not up: run \`npm run up\` first.`);
