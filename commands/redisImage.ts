import type { StackDaemon } from "./stackDaemon.ts";

interface Found {
  Name: string;
  Image: string;
  State: { Status: string };
  NetworkSettings: { Networks: Record<string, unknown> };
}

/** What to do about a container that does not run, by the state that Docker gives; `docker` names the daemon. */
const REMEDIES: Readonly<Record<string, (docker: string, name: string) => string>> = {
  created: (docker, name) => `start it by \`${docker} start ${name}\``,
  exited: (docker, name) => `start it by \`${docker} start ${name}\``,
  paused: (docker, name) => `let it go on by \`${docker} unpause ${name}\``,
  restarting: (docker, name) => `\`${docker} logs --tail 20 ${name}\` says why it ends again and again`,
};
const MAKE_ANEW = "`npm run up -- --refresh` makes it again";

/**
 * Id of the image that the container of Redis was made of.
 *
 * @param states those in which the container may be, as Docker gives them. @default "running" alone
 * @param network that it has to be on. @default any
 * @throws Error with the container's name, its state and what to do if it is gone, in another state or not on the network
 */
export async function redisImage(
  { cli, run }: StackDaemon,
  name: string,
  { states = ["running"], network }: { states?: readonly string[]; network?: string } = {},
): Promise<string> {
  const none = (cause?: unknown) =>
    new Error(`There is no container "${name}" of Redis: ${MAKE_ANEW}.`, { cause });
  const said = await run(["container", "inspect", name]).catch((error: unknown) => {
    throw /no such container/i.test(String(error)) ? none(error) : error;
  });
  const [found] = JSON.parse(said) as [Found];
  // Docker also takes a name such as `cafe` for the beginning of another container's id.
  if (found.Name !== `/${name}`) throw none();
  const { Status } = found.State;
  if (states.includes(Status)) {
    if (network === undefined || network in found.NetworkSettings.Networks) return found.Image;
    throw new Error(
      `The container "${name}" of Redis is not on the link's network "${network}": \`npm run up -- --refresh\` attaches it again.`,
    );
  }
  const remedy = REMEDIES[Status]?.(cli, name) ?? MAKE_ANEW;
  throw new Error(`The container "${name}" of Redis is ${Status}: ${remedy}.`);
}
