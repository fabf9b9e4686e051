import Docker from "dockerode";
import * as client from "../../components/daemon/dockerClient";
import * as address from "../../components/daemon/connection";
import { byId } from "./engineAnswers";

/** A call of the Engine API: what it is of, and its options. */
export type Call = [name: string, ...unknown[]];

/** Answers to calls by their names; a function is told the call's other parts, and an error is what the daemon says. */
export type Answers = Record<string, unknown>;

/** Id of each container that the daemon creates. */
export const CREATED = "new";

/** Takes the frames off logs. */
const { modem } = new Docker({ socketPath: "/nowhere" });

/** What makes clients, in place of the real one in every test that uses this. */
export const dockerClient = jest.spyOn(client, "dockerClient");

/** What looks whether somebody is there at a daemon's address; with a daemon in place, somebody is. */
export const whyNoDaemon = jest.spyOn(address, "whyNoDaemon");

/**
 * Puts a daemon in place of the real one, which notes what it is asked, such as `["network.remove", id]`.
 *
 * @param answers such as `{ "network.remove": daemonError(404, "no such network") }`; all else is answered by nothing
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
  /** A container, image, network or volume: each operation is asked with the id in front. */
  const thing = (kind: string) => (id: string) =>
    new Proxy<Record<string, unknown>>(
      // What has a `then` would be waited for.
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

/** The same, with these containers. */
export function daemonWith(containers: Record<string, unknown>, answers: Answers = {}): Call[] {
  return fakeDaemon({ "container.inspect": byId(containers), ...answers });
}
