import { execa } from "execa";
import { buildProgram } from "./buildProgram.ts";
import { dockerCommand } from "./dockerCommand.ts";
import { prepare, say } from "./environment.ts";
import { projectFolder, stackName } from "./project.ts";
import { runProgram } from "./runProgram.ts";

/** The label by which the daemon knows what the stack made; see components/stackLabel.ts. */
const STACK_LABEL = "redis-link.stack";

/** Longest time that a step of an update takes, from its first call to the daemon to its entry in the state. */
const LONGEST_STEP_MS = 90_000;

interface State {
  deployment: { manifest: { time: string }; resources?: { id?: string }[] };
}

/**
 * Brings the stack to what the program says after an update or destroy that was broken off: takes its lock away, reads
 * what is there, removes containers and networks of the stack that the state never heard of, and updates. Volumes are
 * never removed here: the update takes up one of the stack's own. With `--down` it destroys instead.
 */
export async function recover(args: string[]): Promise<void> {
  const down = args.includes("--down");
  const rest = args.filter((arg) => arg !== "--down");
  const env = await prepare();
  await buildProgram();
  const stack = ["--stack", stackName];
  say("Taking the lock away, if one is left …");
  await execa("pulumi", ["cancel", "--yes", ...stack], { cwd: projectFolder, env, reject: false });
  const brokenOff = Date.parse((await exportState(env)).deployment.manifest.time);
  say("Reading what is there …");
  const refresh = ["refresh", "--yes", "--skip-preview", "--clear-pending-creates", ...stack];
  if ((await runProgram("pulumi", refresh, env)) !== 0) return;
  await removeUnknown(env, brokenOff - LONGEST_STEP_MS);
  const last = down ? ["destroy", "--yes", "--skip-preview"] : ["up", "--yes"];
  await runProgram("pulumi", [...last, ...stack, ...rest], env);
}

async function exportState(env: Record<string, string>): Promise<State> {
  const args = ["stack", "export", "--stack", stackName];
  return JSON.parse((await execa("pulumi", args, { cwd: projectFolder, env })).stdout) as State;
}

/**
 * Removes containers and networks that carry the stack's label, are not in its state, and were made when the update was
 * broken off: what is older is of another stack of that name, of another checkout.
 */
async function removeUnknown(env: Record<string, string>, since: number): Promise<void> {
  const docker = await dockerCommand(env);
  const known = new Set(((await exportState(env)).deployment.resources ?? []).map(({ id }) => id));
  const label = `label=${STACK_LABEL}=redis-link/${stackName}`;
  const kinds = [
    { kind: "container", list: ["ps", "--all"], remove: ["rm", "--force"] },
    { kind: "network", list: ["network", "ls"], remove: ["network", "rm"] },
  ];
  for (const { kind, list, remove } of kinds) {
    const ids = await docker([...list, "--no-trunc", "--quiet", "--filter", label]);
    for (const id of ids.split("\n").filter((line) => line !== "" && !known.has(line))) {
      const inspect = [kind, "inspect", "--format", "{{json .Created}}", id];
      const created = JSON.parse(await docker(inspect)) as string;
      if (Date.parse(created) < since) continue;
      say(`Removing a ${kind} that the broken-off update left, ${id.slice(0, 12)} …`);
      await docker([...remove, id]);
    }
  }
}
