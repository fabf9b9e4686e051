import { Listr } from "listr2";
import { leftInLab } from "../lab/left.ts";
import { inSwarm, removalTasks } from "../lab/lab.ts";
import { nodeAddress, nodeSocket, SWARM_NODES, SWARM_REGISTRY } from "../lab/swarm/nodes.ts";
import { prepare, prepareSwarm } from "../../commands/environment.ts";
import { runProgram } from "../../commands/runProgram.ts";
import { say } from "../../commands/project.ts";

/** Prints the lab's variables that differ from those of the shell, as lines that the shell can evaluate. */
export async function labEnv(): Promise<void> {
  for (const [name, value] of Object.entries(await prepare())) {
    if (process.env[name] !== value)
      console.log(`export ${name}='${value.replaceAll("'", String.raw`'\''`)}'`);
  }
  if (process.stdout.isTTY) say('To have them in this shell: eval "$(npm run --silent lab:env)"');
}

/**
 * Brings up three engines as a swarm, and runs a command in the swarm's network, where the published ports answer. Without a
 * command, describes the swarm.
 */
export async function labSwarm(command: string[]): Promise<void> {
  const env = await prepareSwarm();
  if (command.length > 0) {
    const [program, ...args] = inSwarm(command);
    await runProgram(program, args, env);
    return;
  }
  for (const node of SWARM_NODES)
    console.log(`node${node}  ${nodeAddress(node)}  unix://${nodeSocket(node)}`);
  console.log(`registry  ${SWARM_REGISTRY}`);
  console.log("All three are managers. Run a command there: npm run lab:swarm -- docker node ls");
}

/**
 * Stops the lab and deletes its folder.
 *
 * @throws Error with a list of data in the lab that would be lost, unless `force` is set
 */
export async function labDown({ force = false }: { force?: boolean }): Promise<void> {
  const left = force ? [] : leftInLab();
  if (left.length > 0) {
    const remedy =
      "`npm run down` removes those of its stack, but not data that it keeps; `npm run lab:down -- --force` deletes all of " +
      "them with the lab.";
    throw new Error(`The lab still holds ${left.join(", ")}. ${remedy}`);
  }
  await new Listr(removalTasks()).run();
  say("The next command that needs the lab makes it anew (about six minutes).");
}
