import { execa } from "execa";
import { buildProgram } from "./buildProgram.ts";
import { checkStackFile } from "./checkStackFile.ts";
import { prepare, say } from "./environment.ts";
import { mayHaveStack } from "./mayHaveStack.ts";
import { projectFolder, stackFile, stackName } from "./project.ts";
import { removeUnknown } from "./removeUnknown.ts";
import { runPulumi } from "./runPulumi.ts";
import { stackDaemon } from "./stackDaemon.ts";
import { stackLockIn } from "./stackLock.ts";

const stack = ["--stack", stackName];

interface State {
  deployment: {
    manifest: { time: string };
    resources?: { id?: string; outputs?: Partial<Record<string, unknown>> }[];
  };
}

/**
 * Brings the stack to what the program says after an update or destroy that was broken off: takes its lock away, reads
 * what is there, removes containers and networks of the stack that the state never heard of, and updates. Volumes are
 * never removed here: the update takes up one of the stack's own. With `--down` it destroys instead.
 */
export async function recover(args: string[]): Promise<void> {
  const down = args.includes("--down");
  const rest = args.filter((arg) => arg !== "--down");
  if (!mayHaveStack())
    throw new Error(`There is no stack "${stackName}" here, so there is nothing to recover.`);
  await checkStackFile(stackFile);
  const env = await prepare();
  await buildProgram();
  const brokenOff = await exportState(env);
  say("Reading what is there …");
  if ((await refresh(env)) !== 0) return;
  await removeUnknown(await stackDaemon(env), {
    stack: `redis-link/${stackName}`,
    known: knownTo(await exportState(env)),
    at: Date.parse(brokenOff.deployment.manifest.time),
  });
  const last = down ? ["destroy", "--yes", "--skip-preview"] : ["up", "--yes"];
  await runPulumi([...last, ...stack, ...rest], env);
}

/** Ids of what a state has, and names of the networks that links have beside their own. */
function knownTo({ deployment: { resources = [] } }: State): Set<unknown> {
  return new Set(resources.flatMap(({ id, outputs }) => [id, outputs?.front, outputs?.formerFront]));
}

/**
 * `pulumi refresh`; the lock of a process that is dead is taken away.
 *
 * @throws Error that names the process if it lives
 */
async function refresh(env: Record<string, string>): Promise<number> {
  const args = ["refresh", "--yes", "--skip-preview", "--clear-pending-creates", ...stack];
  const first = await execa("pulumi", args, {
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
  await execa("pulumi", ["cancel", "--yes", ...stack], { cwd: projectFolder, env, reject: false });
  return runPulumi(args, env);
}

async function exportState(env: Record<string, string>): Promise<State> {
  const result = await execa("pulumi", ["stack", "export", ...stack], {
    cwd: projectFolder,
    env,
    reject: false,
  });
  if (result.exitCode === 0) return JSON.parse(result.stdout) as State;
  throw new Error(`The state of the stack "${stackName}" cannot be read. Pulumi says: ${result.stderr}`);
}
