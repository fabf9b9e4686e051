import { dockerClient } from "../../components/engine/dockerClient";

// A test that uses this has `dockerClient` mocked.

/** A call of the Engine API: what it is of, and its options. */
export type Call = [name: string, ...unknown[]];

/** Answers to calls by their names; a function is told the call's other parts, and an error is what the daemon says. */
export type Answers = Record<string, unknown>;

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
  /** A container, network or volume: each operation is asked with the id in front. */
  const thing = (kind: string) => (id: string) =>
    new Proxy({}, { get: (_, operation: string) => ask.bind(undefined, `${kind}.${operation}`, id) });
  const client = {
    createNetwork: ask.bind(undefined, "createNetwork"),
    createVolume: ask.bind(undefined, "createVolume"),
    listContainers: ask.bind(undefined, "listContainers"),
    getContainer: thing("container"),
    getNetwork: thing("network"),
    getVolume: thing("volume"),
  };
  jest
    .mocked(dockerClient)
    .mockReset()
    .mockReturnValue(client as never);
  return calls;
}

/** What dockerode throws for an answer that is not of success. */
export function daemonError(statusCode: number, message: string): Error {
  return Object.assign(new Error(message), { statusCode });
}
