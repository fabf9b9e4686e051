import { docker, execIn } from "../../../../test/e2e/support/testDaemon";
import { eventually } from "../../../../tools/shared/eventually.ts";
import type { Deployment, Situation } from "./deployment";

/** What is seen of a deployment from outside, however it was made. */
export interface Look {
  /** Variables of its links, the source's address apart. */
  variables: Record<string, string>;
  /** What is mounted where, by container. */
  mounts: Record<string, string[]>;
  /** Ids of the users that its main programs run as. */
  users: Record<string, string[]>;
  answer: unknown;
}

/**
 * Looks once it answers.
 *
 * @param containers those of its commands; the linked one is the situation's
 */
export async function look(
  deployment: Deployment,
  situation: Situation,
  containers: readonly string[],
): Promise<Look> {
  const { consumer, aliases, users = {} } = deployment;
  const here = (name: string) => (name === consumer ? situation.consumer : name);
  const byContainer = async <T>(names: readonly string[], seen: (name: string) => Promise<T>) =>
    Object.fromEntries(await Promise.all(names.map(async (name) => [name, await seen(name)] as const)));
  const answer = await eventually(() => deployment.answer(situation), { timeoutMs: 150_000, pauseMs: 500 });
  const lines = await (deployment.variables ?? environmentOf)(situation);
  return {
    variables: linkVariables(
      lines.map((line) => line.replace(`/${situation.consumer}/`, `/${consumer}/`)),
      aliases,
    ),
    mounts: await byContainer(containers, (name) => mountsOf(here(name))),
    users: await byContainer(Object.keys(users), (name) => usersOf(here(name), users[name]!)),
    answer,
  };
}

async function environmentOf({ consumer }: Situation): Promise<string[]> {
  return (await execIn(consumer, "env")).split("\n");
}

/** Where Docker wrote an address, which goes stale, there is the alias; passwords are anybody's. */
function linkVariables(lines: readonly string[], aliases: readonly string[]): Record<string, string> {
  const found = lines.flatMap((line) => {
    const name = line.split("=")[0]!;
    const alias = aliases.find((one) => name.startsWith(`${one.toUpperCase()}_`));
    if (alias === undefined) return [];
    const value = line.slice(name.length + 1).replace(/\d+\.\d+\.\d+\.\d+(?=:|$)/, alias);
    return [[name, name.includes("PASSWORD") ? `${value.length > 7}` : value] as const];
  });
  return Object.fromEntries(found);
}

async function mountsOf(container: string): Promise<string[]> {
  const { Mounts } = await docker.getContainer(container).inspect();
  return Mounts.map(({ Destination, RW }) => `${Destination}${RW ? "" : " (read-only)"}`).sort();
}

/** User ids of the processes that run a program. */
async function usersOf(container: string, program: string): Promise<string[]> {
  const top = (await docker.getContainer(container).top({ ps_args: "-o pid,uid,comm" })) as {
    Processes: string[][];
  };
  const found = top.Processes.filter(([, , name]) => name === program).map(([, uid]) => uid!);
  return [...new Set(found)].sort();
}
