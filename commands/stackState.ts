import { execa } from "execa";
import { isLeftBehind, locksInWords, mendState, stackProvidersOf, stateLocksIn } from "redis-link/tools";
import { ownBackend, projectFolder, RECOVER, say, stackName, stateFolder } from "./project.ts";
import { stateRemedy } from "./stackFile.ts";

/** What is read of a resource of the state. */
export interface StateResource {
  urn: string;
  type: string;
  id?: string;
  inputs?: Partial<Record<string, unknown>>;
  outputs?: Partial<Record<string, unknown>>;
  dependencies?: string[];
  propertyDependencies?: Record<string, string[] | null>;
}

/** The state as `pulumi stack export` writes it; secrets are encrypted in it. */
export interface State {
  deployment: {
    manifest: { time: string };
    resources?: StateResource[];
  };
}

/** Deletes what a Pulumi that was killed has left half-written. */
export function mend(): void {
  for (const file of mendState(ownBackend() ?? `file://${stateFolder}`))
    say(`Deleted ${file}: half-written when Pulumi was killed, and not needed.`);
}

/**
 * @param flags such as `--show-secrets`: they are in the clear then
 * @throws Error with what Pulumi wrote if it cannot be read
 */
export async function exportState(env: Record<string, string>, ...flags: string[]): Promise<State> {
  return JSON.parse(await ofState(["export", ...flags], env, "read")) as State;
}

/**
 * Puts a state in the place of the stack's; the lock that a dead process of this user left is taken away.
 *
 * @throws Error that names the lock's holder if it may be at work, or else with what Pulumi wrote if it does not take the state
 */
export async function importState(state: State, env: Record<string, string>): Promise<void> {
  const write = () => ofState(["import"], env, "written", JSON.stringify(state));
  await write().catch(async (error: unknown) => {
    const locks = stateLocksIn((error as Error).message);
    if (locks.length === 0) throw error;
    if (!locks.every(isLeftBehind))
      throw new Error(locksInWords(locks, stackName, RECOVER), { cause: error });
    await pulumi(["cancel", "--yes"], env);
    await write();
  });
}

/** A state that has never heard of some resources; what depended on them depends on the rest. */
export function forgetting(state: State, urns: ReadonlySet<string>): State {
  const kept = (dependencies: string[] | null = []) => dependencies?.filter((urn) => !urns.has(urn)) ?? [];
  const resources = (state.deployment.resources ?? [])
    .filter(({ urn }) => !urns.has(urn))
    .map((resource) => ({
      ...resource,
      ...(resource.dependencies && { dependencies: kept(resource.dependencies) }),
      ...(resource.propertyDependencies && {
        propertyDependencies: Object.fromEntries(
          Object.entries(resource.propertyDependencies).map(([key, dependencies]) => [
            key,
            kept(dependencies),
          ]),
        ),
      }),
    }));
  return { ...state, deployment: { ...state.deployment, resources } };
}

/** What lets an update go on with another daemon than the state's (components/stack/stackDaemon.ts). */
export function lettingGo(state: State): Record<string, string> {
  const id = stackProvidersOf(state)[0]?.inputs?.daemonId;
  return typeof id === "string" ? { REDIS_LINK_GONE_DAEMON: id } : {};
}

/** What Pulumi writes as it reads or writes the state. */
async function ofState(args: string[], env: Record<string, string>, done: string, input?: string) {
  const { exitCode, stdout, stderr } = await pulumi(["stack", ...args], env, input);
  if (exitCode === 0) return stdout;
  throw failure(`The state of the stack "${stackName}" cannot be ${done}.`, stderr);
}

function pulumi(args: string[], env: Record<string, string>, input?: string) {
  return execa("pulumi", [...args, "--stack", stackName], { cwd: projectFolder, env, input, reject: false });
}

const failure = (what: string, said: string): Error =>
  new Error(`${what} Pulumi says: ${said}\n${stateRemedy(said)}`.trim());

/** Outputs of the program, as index.ts exports them. */
export interface StackOutputs {
  endpoint: string;
  redisHost: string;
  redisCli: string;
  linkNetwork: string;
  redisName: string;
  appName: string;
  /** Machines of a Redis that fails over; none if it is a container. */
  redisMachines?: string[];
  /** Missing without `auth`. */
  redisPassword?: string;
}

/**
 * The stack's outputs; the password is in the clear.
 *
 * @throws Error with the remedy if the stack is not up, or with what Pulumi wrote if it cannot read them
 */
export async function stackOutputs(env: Record<string, string>): Promise<StackOutputs> {
  const { exitCode, stdout, stderr } = await pulumi(["stack", "output", "--json", "--show-secrets"], env);
  if (exitCode !== 0 && !stderr.includes("no stack named"))
    throw failure(`The outputs of the stack "${stackName}" (PULUMI_STACK) cannot be read.`, stderr);
  const outputs = (exitCode === 0 ? JSON.parse(stdout) : {}) as Partial<StackOutputs>;
  if (outputs.endpoint !== undefined) return outputs as StackOutputs;
  throw notUp();
}

/** What every command that needs the stack says when it is not up. */
export const notUp = (): Error =>
  new Error(`The stack "${stackName}" (PULUMI_STACK) is not up: run \`npm run up\` first.`);
