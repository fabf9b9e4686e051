import { execa } from "execa";
import { projectFolder, stackName } from "./project.ts";
import { stateRemedy } from "./stackFile.ts";

/** Outputs of the program, as index.ts exports them. */
export interface StackOutputs {
  endpoint: string;
  redisHost: string;
  redisCli: string;
  linkNetwork: string;
  redisName: string;
  appName: string;
  /** Password of Redis; undefined if `auth` is false. */
  redisPassword?: string;
}

/**
 * The stack's outputs, with the password in clear text.
 *
 * @throws Error with the remedy if the stack is not up, or with Pulumi's output if Pulumi cannot read the outputs
 */
export async function stackOutputs(env: Record<string, string>): Promise<StackOutputs> {
  const args = ["stack", "output", "--json", "--show-secrets", "--stack", stackName];
  const { exitCode, stdout, stderr } = await execa("pulumi", args, {
    cwd: projectFolder,
    env,
    reject: false,
  });
  if (exitCode !== 0 && !stderr.includes("no stack named")) {
    const what = `The outputs of the stack "${stackName}" (PULUMI_STACK) cannot be read.`;
    throw new Error(`${what} Pulumi says: ${stderr}\n${stateRemedy(stderr)}`.trim());
  }
  const outputs = (exitCode === 0 ? JSON.parse(stdout) : {}) as Partial<StackOutputs>;
  if (outputs.endpoint !== undefined) return outputs as StackOutputs;
  throw notUp();
}

/** The error of every command that needs the stack's resources, if the stack is not up. */
export const notUp = (): Error =>
  new Error(`The stack "${stackName}" (PULUMI_STACK) is not up: run \`npm run up\` first.`);
