import type * as pulumi from "@pulumi/pulumi";
import { containerSettings, type ContainerSettings } from "../container/containerSettings";
import { checkHealth, type Health } from "../container/health";
import { checkPorts, type PublishedPort } from "../container/ports";
import { checkVolumes, type ContainerVolume } from "../container/volumes";
import * as check from "../input";
import type { SourceAlias } from "../link/linkChecks";
import type { Environment } from "../link/variables";
import { checkedLinkedArgs, linkedEnvironment, type LinkedArgs } from "./linkedArgs";

/** What a linked app is made of. */
export interface LinkedAppArgs extends LinkedArgs, ContainerSettings {
  /** TCP port that the app listens on in its container. @default none: it is a worker, which has no endpoint */
  port?: number;
  /** Port of the host to publish `port` on; 0 = Docker picks a free one, anew at each start. @default 0 */
  hostPort?: number;
  /** Address of the host to publish `port` on. @default "127.0.0.1" */
  bindAddress?: string;
  /** Further ports of the container to publish. @default [] */
  ports?: readonly PublishedPort[];
  /** The app's own variables. A name that a link also sets is an error. @default {} */
  environment?: pulumi.Input<Environment>;
  /** Path that answers GET with 200 once the app is ready: `health.path`. @default ready when the port listens */
  healthPath?: string;
  /** How it is told whether the app is well, and how long `up` waits for it. @default by `healthPath` */
  health?: Health;
  /**
   * What is mounted where. Each `VOLUME` of the image that is not named here gets a volume of the stack's own.
   * @default []
   */
  volumes?: readonly ContainerVolume[];
}

/**
 * The arguments with their defaults filled in and everything known checked.
 *
 * @param name the resource's name
 * @param daemonHost the daemon that it is to be on
 * @param passwordFile the file with the password of a link, by its alias. @default it is in a variable
 * @throws RunError that names the argument, its value and what is allowed
 */
export function checkedLinkedAppArgs(
  name: string,
  args: LinkedAppArgs,
  daemonHost: pulumi.Output<string | undefined>,
  passwordFile?: (alias: string) => string,
) {
  const linked = checkedLinkedArgs(name, args, daemonHost);
  checkOwnNames(args, linked.links);
  const { port } = args;
  const own = publishedPort(args);
  return {
    ...linked,
    port,
    bindAddress: own?.ip ?? "127.0.0.1",
    hostPort: own?.external ?? 0,
    ports: checkPorts("ports", [...(own === undefined ? [] : [own]), ...(args.ports ?? [])]),
    settings: containerSettings(args),
    health: checkHealth(healthOf(args), port),
    ...checkVolumes("volumes", args.volumes ?? [], args.writable),
    environment: linkedEnvironment(
      linked,
      { from: "the app's environment", variables: args.environment ?? {} },
      "environment",
      passwordFile,
    ),
  };
}

/** What a container knows by itself it asks Docker's DNS for no more. */
function checkOwnNames({ hosts = [], hostname }: LinkedAppArgs, links: readonly SourceAlias[]): void {
  const aliases = links.map(({ alias }) => alias.toLowerCase());
  const own = hosts.map(({ host }) => ["hosts", host] as const);
  for (const [input, name] of hostname === undefined ? own : [...own, ["hostname", hostname] as const]) {
    if (!aliases.includes(name.toLowerCase())) continue;
    throw check.inputError(input, name, "It is the alias of a link: choose another.");
  }
}

/** The app's own port as it is published; undefined for a worker. */
function publishedPort({ port, hostPort, bindAddress }: LinkedAppArgs): Required<PublishedPort> | undefined {
  if (port === undefined) {
    for (const [input, value] of Object.entries({ hostPort, bindAddress })) {
      if (value === undefined) continue;
      throw check.inputError(input, value, "There is no port to publish: give `port`.");
    }
    return undefined;
  }
  return {
    internal: check.checkPort("port", port),
    external: check.checkHostPort("hostPort", hostPort ?? 0),
    ip: check.checkAddress("bindAddress", bindAddress ?? "127.0.0.1"),
    protocol: "tcp",
  };
}

function healthOf({ health = {}, healthPath }: LinkedAppArgs): Health {
  if (healthPath === undefined) return health;
  check.checkHealthPath("healthPath", healthPath);
  if (health.path === undefined && health.command === undefined && health.none !== true)
    return { ...health, path: healthPath };
  throw check.inputError("healthPath", healthPath, "`health` says what is looked at: leave one out.");
}
