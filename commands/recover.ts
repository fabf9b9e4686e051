import { execa } from "execa";
import { buildApp } from "../app/build.ts";
import { prepare, say } from "./environment.ts";
import { projectFolder, stackName } from "./project.ts";
import { runProgram } from "./runProgram.ts";

/** The label by which the daemon knows what the stack made; see components/stackLabel.ts. */
const STACK_LABEL = "redis-link.stack";

interface State {
  deployment: { resources?: { type: string; id?: string; outputs?: Record<string, unknown> }[] };
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
  await buildApp();
  const stack = ["--stack", stackName];
  say("Taking the lock away, if one is left …");
  await execa("pulumi", ["cancel", "--yes", ...stack], { cwd: projectFolder, env, reject: false });
  say("Reading what is there …");
  const refresh = ["refresh", "--yes", "--skip-preview", "--clear-pending-creates", ...stack];
  if ((await runProgram("pulumi", refresh, env)) !== 0) return;
  await removeUnknown(env);
  const last = down ? ["destroy", "--yes", "--skip-preview"] : ["up", "--yes"];
  await runProgram("pulumi", [...last, ...stack, ...rest], env);
}

/** Removes containers and networks that carry the stack's label and are not in its state. */
async function removeUnknown(env: Record<string, string>): Promise<void> {
  const run = async (program: string, args: string[]) =>
    (await execa(program, args, { cwd: projectFolder, env })).stdout;
  const state = JSON.parse(await run("pulumi", ["stack", "export", "--stack", stackName])) as State;
  const known = new Set((state.deployment.resources ?? []).map(({ id }) => id));
  const host = await execa("pulumi", ["config", "get", "docker:host", "--stack", stackName], {
    cwd: projectFolder,
    env,
    reject: false,
  });
  const docker = host.exitCode === 0 && host.stdout !== "" ? ["--host", host.stdout] : [];
  const label = `label=${STACK_LABEL}=redis-link/${stackName}`;
  const kinds = [
    { kind: "container", list: ["ps", "--all"], remove: ["rm", "--force"] },
    { kind: "network", list: ["network", "ls"], remove: ["network", "rm"] },
  ];
  for (const { kind, list, remove } of kinds) {
    const ids = await run("docker", [...docker, ...list, "--no-trunc", "--quiet", "--filter", label]);
    for (const id of ids.split("\n").filter((line) => line !== "" && !known.has(line))) {
      say(`Removing a ${kind} that the broken-off update left, ${id.slice(0, 12)} …`);
      await run("docker", [...docker, ...remove, id]);
    }
  }
}
