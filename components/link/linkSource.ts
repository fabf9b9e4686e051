import * as pulumi from "@pulumi/pulumi";
import { resolve, unwrapRpcSecret } from "../stack/sdk";
import { checkOneOf, checkPort, inputError } from "../input";
import { whenKnown } from "../input/known";

/**
 * A source container, with the facts that a link needs. {@link RedisServer}, {@link PostgresServer}, {@link MariaDbServer}, {@link
 * SourceContainer}, {@link LinkedApp} and {@link LinkedContainer} are sources. {@link existingSource}
 * describes a running container as a source. For any other container, give an object with id and name.
 */
export interface LinkSource {
  /** Id of the running container. If the container is replaced, the link then uses the new id. */
  readonly containerId: pulumi.Input<string>;
  /** Name of the container. The app can also use this name as a host name, besides the alias. */
  readonly containerName: pulumi.Input<string>;
  /**
   * Exposed ports. `<ALIAS>_PORT` is the first TCP port, or else the first port. A `legacy` link has variables for all ports, in
   * Docker's order. @default
   * the ports of the image, or of the container without `image`, lowest first
   */
  readonly ports?: pulumi.Input<readonly ExposedPort[]>;
  /**
   * Id of the container's image, from which a link reads ports and shared variables that are not given here. @default the link
   * reads them from the container
   */
  readonly image?: pulumi.Input<string>;
  /** Scheme of the URL variable, such as `redis`. @default "tcp" */
  readonly scheme?: pulumi.Input<string>;
  /** Password of the source, treated as a secret. @default no password */
  readonly password?: pulumi.Input<string>;
  /** User name with which a link logs in. @default none */
  readonly username?: pulumi.Input<string>;
  /** Name of the database that a link uses. @default none */
  readonly database?: pulumi.Input<string>;
  /** Variables of the container, without the variables of its image. @default {} */
  readonly environment?: pulumi.Input<Environment>;
  /**
   * Variables that a `legacy` link hands on as `<ALIAS>_ENV_<NAME>`. Docker's `--link` handed on all variables, including
   * passwords (moby#5169).
   * @default []
   */
  readonly sharedVariables?: pulumi.Input<readonly string[]>;
  /**
   * Secret variables that a `legacy` link hands on, such as MYSQL_ROOT_PASSWORD for old images. Everyone who may inspect the
   * consumer can read these secrets.
   * @default []
   */
  readonly sharedSecrets?: pulumi.Input<readonly string[]>;
  /**
   * Address of the container's daemon; undefined for the default daemon. @default if the property is missing, the daemon is not
   * compared with the app's daemon
   */
  readonly daemonHost?: pulumi.Input<string | undefined>;
  /**
   * Facts about a {@link RedisFailover}. A link to a RedisFailover has its own HAProxy. @default the source is one container
   */
  readonly failover?: FailoverFacts;
}

/** Facts about a RedisFailover that links to it need. */
export interface FailoverFacts {
  /** Number of Redis nodes. */
  nodes: number;
  /** Id of the network that connects the Redis nodes. */
  peersId: pulumi.Input<string>;
  /** Image of HAProxy. */
  frontImage: pulumi.Input<string>;
  /** Id of the Docker secret with the password of HAProxy's checks. */
  secretId: pulumi.Input<string>;
  /** Name of the Docker secret with the password of HAProxy's checks. */
  secretName: pulumi.Input<string>;
  /** Id of the Docker config with HAProxy's configuration. */
  configurationId: pulumi.Input<string>;
  /** Name of the Docker config with HAProxy's configuration. */
  configurationName: pulumi.Input<string>;
  /** Id of the Docker config with the script that starts HAProxy. */
  scriptId: pulumi.Input<string>;
  /** Name of the Docker config with the script that starts HAProxy. */
  scriptName: pulumi.Input<string>;
}

/**
 * Facts that this program's components stated about themselves. Their outputs hold the same facts, but cannot be checked at
 * once.
 */
const statements = new WeakMap<object, Partial<LinkSource>>();

/** Records the facts of a component before the component exists, so that links can read them at once. */
export function states(component: object, facts: Partial<LinkSource>): void {
  statements.set(component, facts);
}

/** A source, with its stated facts in place of its outputs. */
export function asStated(source: LinkSource): LinkSource {
  const facts = statements.get(source);
  return facts === undefined ? source : { ...source, ...facts };
}

/** Variables of a container by name. */
export type Environment = Record<string, pulumi.Input<string>>;

/**
 * Variables in Docker's form `NAME=value`, sorted by name, so that their order never shows as a change. If the names are known,
 * each variable is a list element of its own, so that one unknown value does not make the whole list unknown.
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
 * Secret values of `NAME=value` variables, including variables whose names do not suggest a secret. Empty in a preview.
 *
 * @param envs the variables; if one of them is a secret output, all values count as secret
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
  /** Transport protocol of the port. @default "tcp" */
  protocol?: Protocol;
}

/** Transport protocol of a port. */
export function protocolOf({ protocol }: ExposedPort): string {
  return protocol ?? "tcp";
}

/**
 * Ports in a link's order: TCP first, then the other protocols by name, ascending within each (moby `links.go`:
 * withTCPPriority).
 */
export function inLinkOrder(ports: readonly ExposedPort[]): ExposedPort[] {
  const rank = (port: ExposedPort) => (protocolOf(port) === "tcp" ? "" : protocolOf(port));
  return [...ports].sort((a, b) => rank(a).localeCompare(rank(b)) || a.number - b.number);
}

/** The main port: the first TCP port, or else the first port. */
export function mainPort(ports: readonly ExposedPort[]): ExposedPort | undefined {
  return ports.find((port) => protocolOf(port) === "tcp") ?? ports[0];
}

/** A port in the Engine API's notation, such as `6379/tcp`. */
export function parsePort(text: string): ExposedPort {
  const [number, protocol = "tcp"] = text.split("/");
  return { number: Number(number), protocol: protocol as ExposedPort["protocol"] };
}

/**
 * A component's arguments as its state records them, with passwords as secrets. Sources and consumers are recorded by container
 * name, because as objects they would make the component wait for all their resources.
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
