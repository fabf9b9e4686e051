import * as pulumi from "@pulumi/pulumi";
import { resolve, unwrapRpcSecret } from "../stack/sdk";
import { checkOneOf, checkPort, inputError } from "../input";
import { whenKnown } from "../input/known";

/**
 * A source container: what a link needs to know of the container that it leads to. {@link RedisServer},
 * {@link PostgresServer}, {@link MariaDbServer}, {@link SourceContainer}, {@link LinkedApp} and {@link LinkedContainer} are,
 * {@link existingSource} names one that runs, and any other container becomes one by an object with its id and its name.
 */
export interface LinkSource {
  /** Id of the running container. Changes when the container is replaced; the link follows. */
  readonly containerId: pulumi.Input<string>;
  /** Name of the container. The app may use it as a host name beside the alias. */
  readonly containerName: pulumi.Input<string>;
  /**
   * Ports that the container exposes, the one of `<ALIAS>_PORT` first, which is of TCP if one is. A `legacy` link has them in
   * Docker's order. @default those that its image exposes, or it itself if there is no `image`, the lowest first
   */
  readonly ports?: pulumi.Input<readonly ExposedPort[]>;
  /**
   * Id of the container's image, from which ports and shared variables are read that are not stated here.
   * @default they are read from the container
   */
  readonly image?: pulumi.Input<string>;
  /** Scheme of the URL variable, such as `redis`. @default "tcp" */
  readonly scheme?: pulumi.Input<string>;
  /** Password that the source asks for. It is treated as a secret. @default no password */
  readonly password?: pulumi.Input<string>;
  /** User that a link logs in as. @default none */
  readonly username?: pulumi.Input<string>;
  /** Database that a link leads to. @default none */
  readonly database?: pulumi.Input<string>;
  /** Variables that the container was started with, beside those of its image. @default {} */
  readonly environment?: pulumi.Input<Environment>;
  /**
   * Names of the source's variables that a `legacy` link may hand on as `<ALIAS>_ENV_<NAME>`. Docker handed on all of
   * them, passwords included (moby#5169). @default []
   */
  readonly sharedVariables?: pulumi.Input<readonly string[]>;
  /**
   * Names of its secret variables that a `legacy` link hands on all the same, such as MYSQL_ROOT_PASSWORD, which old
   * images log in by: whoever may inspect the consumer's container reads them. @default []
   */
  readonly sharedSecrets?: pulumi.Input<readonly string[]>;
  /**
   * Address of the daemon that the container runs on; undefined is the default one, as of `docker:host`.
   * @default if there is no such property: not compared with the app's daemon
   */
  readonly daemonHost?: pulumi.Input<string | undefined>;
  /**
   * What a {@link RedisFailover} tells of its nodes: a link to them goes through fronts of its own. @default it is a container
   */
  readonly failover?: FailoverFacts;
}

/** What a link needs to know of a Redis that fails over. */
export interface FailoverFacts {
  /** How many nodes there are. */
  nodes: number;
  /** Id of the network of the nodes. */
  peersId: pulumi.Input<string>;
  /** Image of the fronts, HAProxy. */
  frontImage: pulumi.Input<string>;
  /** Docker secret with the password of their checks. */
  secretId: pulumi.Input<string>;
  /** Its name. */
  secretName: pulumi.Input<string>;
  /** Docker config with the configuration of HAProxy. */
  configurationId: pulumi.Input<string>;
  /** Its name. */
  configurationName: pulumi.Input<string>;
  /** Docker config with the script that starts HAProxy. */
  scriptId: pulumi.Input<string>;
  /** Its name. */
  scriptName: pulumi.Input<string>;
}

/** What components of this program state of themselves: their outputs have it too, where nothing can be checked at once. */
const statements = new WeakMap<object, Partial<LinkSource>>();

/** Says what a component knows of itself before it is there. */
export function states(component: object, facts: Partial<LinkSource>): void {
  statements.set(component, facts);
}

/** A source with what it states of itself in the place of its outputs. */
export function asStated(source: LinkSource): LinkSource {
  const facts = statements.get(source);
  return facts === undefined ? source : { ...source, ...facts };
}

/** Variables of a container by name. */
export type Environment = Record<string, pulumi.Input<string>>;

/**
 * Variables in the form Docker takes, `NAME=value`, sorted by name so that their order never shows as a change. Each is an
 * element of its own where the names are known: a value that a preview does not know hides no other.
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
 * The values of variables, `NAME=value`, that are secrets: their names may not tell. None are known in a preview.
 *
 * @param envs the variables. If they are one output that is secret, each is
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
 * @throws RunError that names the input, the value and what is allowed
 */
export function checkExposedPorts(input: string, ports: readonly ExposedPort[]): void {
  const said = ports.map((port) => {
    checkPort(input, port.number);
    return `${port.number}/${checkOneOf(`${input}.protocol`, protocolOf(port), PROTOCOLS)}`;
  });
  const twice = said.find((port, index) => said.indexOf(port) !== index);
  if (twice !== undefined) throw inputError(input, twice, "It is listed twice: leave one out.");
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

/** The port that is meant where one is: the first of TCP, else the first. */
export function mainPort(ports: readonly ExposedPort[]): ExposedPort | undefined {
  return ports.find((port) => protocolOf(port) === "tcp") ?? ports[0];
}

/** A port in the Engine API's notation, such as `6379/tcp`. */
export function parsePort(text: string): ExposedPort {
  const [number, protocol = "tcp"] = text.split("/");
  return { number: Number(number), protocol: protocol as ExposedPort["protocol"] };
}

/**
 * What the state says that a component was asked for: its arguments, a password as a secret. A source and a consumer are told by
 * the names of their containers: a component that had them as inputs would wait until all of them is there.
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
