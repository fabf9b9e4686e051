import { execa } from "execa";
import { knownTo } from "../tools/shared/knownTo.ts";
import { buildProgram } from "./buildProgram.ts";
import { checkStackFile } from "./checkStackFile.ts";
import { prepare, say } from "./environment.ts";
import { mayHaveStack } from "./mayHaveStack.ts";
import { mendState } from "./mendState.ts";
import { projectFolder, stackFile, stackName } from "./project.ts";
import { removeUnknown } from "./removeUnknown.ts";
import { removeUnknownOfSwarm } from "./removeUnknownOfSwarm.ts";
import { runPulumi, withConfigFile } from "./runPulumi.ts";
import { stackDaemon, SWARM_MANAGER_KEY } from "./stackDaemon.ts";
import { stackLockIn } from "./stackLock.ts";
import { exportState, stateIds, takeLockAway } from "./stackState.ts";

const stack = ["--stack", stackName];

/**
 * Brings the stack to what the program says after an update or destroy that was broken off: takes its lock away, mends
 * its state, reads what is there, removes containers, networks and, on a swarm, services and secrets of the stack that the
 * state never heard of, and updates. Volumes are never removed here: the update takes up one of the stack's own. With
 * `--down` it destroys instead.
 */
export async function recover(args: string[]): Promise<void> {
  if (!mayHaveStack())
    throw new Error(`There is no stack "${stackName}" here, so there is nothing to recover.`);
  await checkStackFile(stackFile);
  const env = await prepare();
  await buildProgram();
  await recoverIn(env, args);
}

/** The same, in an environment that is prepared; the exit code is Pulumi's. */
export async function recoverIn(env: Record<string, string>, args: string[]): Promise<number> {
  const down = args.includes("--down");
  const rest = args.filter((arg) => arg !== "--down");
  mend();
  const brokenOff = await exportState(env);
  say("Reading what is there (some seconds) …");
  const read = await refresh(env);
  if (read !== 0) return read;
  const left = {
    states: stateIds(brokenOff),
    known: knownTo(await exportState(env)),
    at: Date.parse(brokenOff.deployment.manifest.time),
  };
  const daemon = await stackDaemon(env);
  await removeUnknownOfSwarm(await stackDaemon(env, SWARM_MANAGER_KEY), daemon, left);
  await removeUnknown(daemon, left);
  const last = down ? ["destroy", "--yes", "--skip-preview"] : ["up", "--yes"];
  say(`${down ? "Destroying" : "Updating"} (half a minute at most, if nothing is to be pulled) …`);
  const code = await runPulumi([...last, ...stack, ...rest], env);
  if (code === 0) say(down ? "`npm run up` makes it anew." : "`npm run status` looks at what there is now.");
  return code;
}

/** Deletes what a Pulumi that was killed has left half-written. */
export function mend(): void {
  for (const file of mendState())
    say(`Deleted ${file}: half-written when Pulumi was killed, and not needed.`);
}

/**
 * `pulumi refresh`; the lock of a process that is dead is taken away.
 *
 * @throws Error that names the process if it lives
 */
async function refresh(env: Record<string, string>): Promise<number> {
  const args = ["refresh", "--yes", "--skip-preview", "--clear-pending-creates", ...stack];
  const first = await execa("pulumi", withConfigFile(args), {
    cwd: projectFolder,
    env,
    stdin: "ignore",
    stdout: "inherit",
    reject: false,
  });
  if (first.exitCode === 0) return 0;
  const lock = stackLockIn(first.stderr, stackName);
  if (lock?.lives) throw new Error(lock.words);
  say(`Taking the lock away${lock === undefined ? ", if one is left" : ` of ${lock.holder}`} …`);
  await takeLockAway(env);
  return runPulumi(args, env);
}
