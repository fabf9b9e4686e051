import Docker from "dockerode";
import * as client from "../../components/daemon/dockerClient";
import * as address from "../../components/daemon/connection";

/** A call of the Engine API with its arguments. */
export type Call = [name: string, ...unknown[]];

/** Answers to calls by name: a value, an error, or a function of the call's arguments. */
export type Answers = Record<string, unknown>;

/** Id of each container that the daemon creates. */
export const CREATED = "new";

/** Takes the frames off logs. */
const { modem } = new Docker({ socketPath: "/nowhere" });

/** Stands in for the function that makes clients. */
export const dockerClient = jest.spyOn(client, "dockerClient");

/** Stands in for the check of a daemon's address, which succeeds with a fake daemon. */
export const whyNoDaemon = jest.spyOn(address, "whyNoDaemon");

/**
 * Stands in for the daemon, and records calls such as `["network.remove", id]`.
 *
 * @param answers such as `{ "network.remove": daemonError(404, "no such network") }`; the answer to any other call is undefined
 */
export function fakeDaemon(answers: Answers = {}): Call[] {
  const calls: Call[] = [];
  const ask = (name: string, ...about: unknown[]): Promise<unknown> => {
    calls.push([name, ...about]);
    const given = answers[name];
    const answer =
      typeof given === "function" ? (given as (...about: unknown[]) => unknown)(...about) : given;
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  /** A container, image, network or volume. Its id is the first argument of each call. */
  const thing = (kind: string) => (id: string) =>
    new Proxy<Record<string, unknown>>(
      // An object with `then` would be awaited.
      { then: undefined, modem },
      {
        get: (own, operation: string) =>
          operation in own ? own[operation] : ask.bind(undefined, `${kind}.${operation}`, id),
      },
    );
  const list =
    (name: string) =>
    (...about: unknown[]) =>
      ask(name, ...about).then((found) => found ?? []);
  const own: Record<string, unknown> = {
    modem,
    createContainer: (options: unknown) =>
      ask("createContainer", options).then(() => thing("container")(CREATED)),
  };
  const daemon = new Proxy(own, {
    get: (_, key: string | symbol) => {
      const name = String(key);
      const [, verb] = /^(get|list|create|info$|ping$|version$)/.exec(name) ?? [];
      if (name in own || verb === undefined) return own[name];
      if (verb === "get") return thing(name.slice("get".length).toLowerCase());
      return verb === "list" ? list(name) : ask.bind(undefined, name);
    },
  });
  dockerClient.mockReset().mockReturnValue(daemon as never);
  whyNoDaemon.mockReset().mockResolvedValue(undefined);
  return calls;
}
