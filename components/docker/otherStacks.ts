import { plainError } from "../input/inputError";
import { ask } from "./connection";
import type { Daemon } from "./daemon";
import { STACK_LABEL, STATE_LABEL } from "./stackLabelName";

/** What a component is to have on its daemon, each under a name that only one may have there. */
export interface Wanted {
  /** The component, as an error names it. */
  component: string;
  containerName: string;
  networks: string[];
  /** @default none is named after the container */
  volumes?: string[];
  /** Ports of the machine; 0 is no port yet. `input` is the one that names it. @default none */
  ports?: { input: string; external: number; ip: string; protocol: string }[];
}

/** A container as `GET /containers/json` lists it. */
interface Listed {
  Names: string[];
  Labels: Partial<Record<string, string>>;
  Mounts?: { Name?: string }[];
  NetworkSettings?: { Networks?: Record<string, unknown> };
  Ports?: { IP?: string; PublicPort?: number; Type: string }[];
}

const ANSWER_TIMEOUT_MS = 20_000;
const ALL_ADDRESSES = ["0.0.0.0", "::", ""];

/**
 * Looks whether containers of other stacks have what components want. One look is for all of them, as each resource's own
 * check ends a preview at the first. What another state of a stack of this name has, those checks tell.
 *
 * @throws RunError with all that is taken, whose it is, and the inputs that end it
 */
export async function refuseWhatOthersHave(
  daemon: Daemon,
  stack: string,
  stateId: string,
  all: Wanted[],
): Promise<void> {
  const filters = encodeURIComponent(JSON.stringify({ label: [STACK_LABEL] }));
  const path = `/containers/json?all=1&filters=${filters}`;
  const found = (await ask(daemon, path, AbortSignal.timeout(ANSWER_TIMEOUT_MS))) as Listed[];
  const others = found.filter(
    ({ Labels }) => Labels[STACK_LABEL] !== stack && Labels[STATE_LABEL] !== stateId,
  );
  const taken = others.flatMap((other) => all.flatMap((wanted) => takenBy(other, wanted)));
  if (taken.length === 0) return;
  throw plainError(
    `stack ${stack} wants what other stacks have on this daemon:\n${[...new Set(taken)].map((line) => `- ${line}\n`).join("")}` +
      "Nothing was changed. Give this stack other values of these inputs. In the program of the redis-link repository they are " +
      "the configuration keys redisName (containerName of RedisServer), appName (containerName of the app) and hostPort.",
  );
}

function takenBy(other: Listed, { component, containerName, ...wanted }: Wanted): string[] {
  const name = other.Names[0]?.slice(1) ?? "";
  const owner = other.Labels[STACK_LABEL] ?? "";
  const networks = Object.keys(other.NetworkSettings?.Networks ?? {});
  const things = [
    ...(name === containerName ? [`container ${name}`] : []),
    ...(wanted.volumes ?? [])
      .filter((volume) => other.Mounts?.some(({ Name }) => Name === volume))
      .map((volume) => `volume ${volume}`),
    ...wanted.networks.filter((network) => networks.includes(network)).map((network) => `network ${network}`),
  ];
  const named = things.map((thing) => `${component}, containerName: ${thing} is of ${owner}`);
  const ports = (wanted.ports ?? []).filter(({ external, ip, protocol }) =>
    other.Ports?.some(
      ({ IP = "", PublicPort, Type }) =>
        external !== 0 &&
        PublicPort === external &&
        Type === protocol &&
        (IP === ip || [IP, ip].some((address) => ALL_ADDRESSES.includes(address))),
    ),
  );
  return [
    ...named,
    ...ports.map(
      ({ input, external, ip }) =>
        `${component}, ${input}: port ${external} on ${ip} is of ${owner} (container ${name})`,
    ),
  ];
}
