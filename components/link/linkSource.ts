import * as pulumi from "@pulumi/pulumi";
import { resolve, unwrapRpcSecret } from "../stack/sdk";
import { checkOneOf, checkPort, inputError } from "../input";
import { whenKnown } from "../input/known";

/**
 * A source container, as a link needs it. {@link RedisServer}, {@link PostgresServer}, {@link MariaDbServer}, {@link
 * SourceContainer}, {@link LinkedApp} and {@link LinkedContainer} are sources. {@link existingSource} makes one of a running
 * container, and an object with id and name makes one of any other container.
 */
export interface LinkSource {
  /** Id of the running container. Changes when the container is replaced; the link follows. */
  readonly containerId: pulumi.Input<string>;
  /** Name of the container, a host name for the app besides the alias. */
  readonly containerName: pulumi.Input<string>;
  /**
   * Exposed ports. `<ALIAS>_PORT` is the first TCP port, or else the first; a `legacy` link has all in Docker's order. @default
   * the ports of the image, or of the container without `image`, lowest first
   */
  readonly ports?: pulumi.Input<readonly ExposedPort[]>;
  /**
   * Id of the container's image, from which missing ports and shared variables are read. @default they are read from the container
   */
  readonly image?: pulumi.Input<string>;
  /** Scheme of the URL variable, such as `redis`. @default "tcp" */
  readonly scheme?: pulumi.Input<string>;
  /** Password of the source, treated as a secret. @default no password */
  readonly password?: pulumi.Input<string>;
  /** User of a link. @default none */
  readonly username?: pulumi.Input<string>;
  /** Database of a link. @default none */
  readonly database?: pulumi.Input<string>;
  /** Variables of the container, without those of its image. @default {} */
  readonly environment?: pulumi.Input<Environment>;
  /**
   * Variables that a `legacy` link hands on as `<ALIAS>_ENV_<NAME>`. Docker handed on all, including passwords (moby#5169).
   * @default []
   */
  readonly sharedVariables?: pulumi.Input<readonly string[]>;
  /**
   * Secret variables that a `legacy` link hands on, such as MYSQL_ROOT_PASSWORD for old images. Whoever may inspect the
   * consumer can read them.
   * @default []
   */
  readonly sharedSecrets?: pulumi.Input<readonly string[]>;
  /**
   * Address of the container's daemon; undefined for the default one. @default without the property, the daemon is not compared
   * with the app's
   */
  readonly daemonHost?: pulumi.Input<string | undefined>;
  /**
   * Nodes of a {@link RedisFailover}: a link to them has its own HAProxy. @default it is a container
   */
  readonly failover?: FailoverFacts;
}

/** Facts about a RedisFailover, for its links. */
export interface FailoverFacts {
  /** Number of nodes. */
  nodes: number;
  /** Id of the network of the nodes. */
  peersId: pulumi.Input<string>;
  /** Image of HAProxy. */
  frontImage: pulumi.Input<string>;
  /** Id of the Docker secret with the password of HAProxy's checks. */
  secretId: pulumi.Input<string>;
  /** Its name. */
  secretName: pulumi.Input<string>;
  /** Id of the Docker config with HAProxy's configuration. */
  configurationId: pulumi.Input<string>;
  /** Its name. */
  configurationName: pulumi.Input<string>;
  /** Id of the Docker config with the script that starts HAProxy. */
  scriptId: pulumi.Input<string>;
  /** Its name. */
  scriptName: pulumi.Input<string>;
}

/** Stated facts of this program's components. Their outputs have the same facts, but cannot be checked at once. */
const statements = new WeakMap<object, Partial<LinkSource>>();

/** States the facts of a component before it exists. */
export function states(component: object, facts: Partial<LinkSource>): void {
  statements.set(component, facts);
}

/** A source with its stated facts instead of outputs. */
export function asStated(source: LinkSource): LinkSource {
  const facts = statements.get(source);
  return facts === undefined ? source : { ...source, ...facts };
}

/** Variables of a container by name. */
export type Environment = Record<string, pulumi.Input<string>>;

/**
 * Variables in Docker's form `NAME=value`, sorted by name, so that their order never shows as a change. If the names are known,
 * each is an element of its own, so that an unknown value hides no other.
 */
export function environmentList(
  environment: pulumi.Input<Environment>,
): pulumi.Input<pulumi.Input<string>[]> {
  return whenKnown(environment, (variables) =>
    Object.keys(variables)
      .sort()
      .map((name) => {
        const value = variables[name] ?? "";
        return typeof value === "string" ? `${name}=${value}` : pulumi.interpolate`${name}=${value}`;
      }),
  );
}

/**
 * Secret values of `NAME=value` variables, whose names may not reveal that. Empty in a preview.
 *
 * @param envs the variables; one secret output makes all of them secret
 */
export async function secretValues(
  envs: pulumi.Input<pulumi.Input<string>[] | undefined>,
): Promise<string[]> {
  if (pulumi.runtime.isDryRun()) return [];
  const all: unknown[] = Array.isArray(envs) ? envs : [envs];
  const found = await Promise.all(
    all.map(async (value) => {
      if (!pulumi.Output.isInstance(value) || !(await pulumi.isSecret(value))) return [];
      return unwrapRpcSecret((await resolve(value)).value);
    }),
  );
  return found.flat().flatMap((line) => (typeof line === "string" ? line.replace(/^[^=]*=/, "") : []));
}

/** Transport protocols of a port. */
export const PROTOCOLS = ["tcp", "udp", "sctp"] as const;
/** Transport protocol of a port. */
export type Protocol = (typeof PROTOCOLS)[number];

/**
 * Checks ports that a source listens on.
 *
 * @returns the ports
 * @throws RunError that names the input, the value and what is allowed
 */
export function checkExposedPorts(input: string, ports: readonly ExposedPort[]): readonly ExposedPort[] {
  const said = ports.map((port) => {
    checkPort(input, port.number);
    return `${port.number}/${checkOneOf(`${input}.protocol`, protocolOf(port), PROTOCOLS)}`;
  });
  const twice = said.find((port, index) => said.indexOf(port) !== index);
  if (twice !== undefined) throw inputError(input, twice, "It is listed twice: leave one out.");
  return ports;
}

/** A port that a container exposes, as in the `EXPOSE` of its image. */
export interface ExposedPort {
  /** Port inside the container, 1 to 65535. */
  number: number;
  /** @default "tcp" */
  protocol?: Protocol;
}

/** Transport protocol of a port. */
export function protocolOf({ protocol }: ExposedPort): string {
  return protocol ?? "tcp";
}

/** Ports in a link's order: TCP first, then by protocol, ascending within each (moby `links.go`: withTCPPriority). */
export function inLinkOrder(ports: readonly ExposedPort[]): ExposedPort[] {
  const rank = (port: ExposedPort) => (protocolOf(port) === "tcp" ? "" : protocolOf(port));
  return [...ports].sort((a, b) => rank(a).localeCompare(rank(b)) || a.number - b.number);
}

/** The main port: the first TCP port, else the first. */
export function mainPort(ports: readonly ExposedPort[]): ExposedPort | undefined {
  return ports.find((port) => protocolOf(port) === "tcp") ?? ports[0];
}

/** A port in the Engine API's notation, such as `6379/tcp`. */
export function parsePort(text: string): ExposedPort {
  const [number, protocol = "tcp"] = text.split("/");
  return { number: Number(number), protocol: protocol as ExposedPort["protocol"] };
}

/**
 * A component's arguments for the state, passwords as secrets. Sources and consumers are recorded by container name: as inputs
 * they would make the component wait for all their resources.
 */
export function recordedArgs(args: object): pulumi.Inputs {
  return Object.fromEntries(
    Object.entries(args).map(([key, value]: [string, unknown]) => {
      if (key === "source" || (key === "consumer" && typeof value === "object"))
        return [key, nameOfContainer(value as LinkSource)];
      if (key === "links") return [key, (value as object[] | undefined)?.map(recordedArgs)];
      if (key === "password" && value !== undefined) return [key, pulumi.secret(value)];
      return [key, value];
    }),
  );
}

function nameOfContainer(named: LinkSource): string | undefined {
  const { containerName } = asStated(named);
  return typeof containerName === "string" ? containerName : undefined;
}
