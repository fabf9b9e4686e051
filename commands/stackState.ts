import { execa } from "execa";
import { projectFolder, stackName } from "./project.ts";

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

/** @throws Error with what Pulumi wrote if it cannot be read */
export async function exportState(env: Record<string, string>): Promise<State> {
  return JSON.parse(await pulumiStack(["export"], env, "read")) as State;
}

/** Puts a state in the place of the stack's. @throws Error with what Pulumi wrote if it does not take it */
export async function importState(state: State, env: Record<string, string>): Promise<void> {
  await pulumiStack(["import"], env, "written", JSON.stringify(state));
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

async function pulumiStack(args: string[], env: Record<string, string>, done: string, input?: string) {
  const result = await execa("pulumi", ["stack", ...args, "--stack", stackName], {
    cwd: projectFolder,
    env,
    ...(input === undefined ? {} : { input }),
    reject: false,
  });
  if (result.exitCode === 0) return result.stdout;
  throw new Error(`The state of the stack "${stackName}" cannot be ${done}. Pulumi says: ${result.stderr}`);
}
