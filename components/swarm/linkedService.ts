import * as pulumi from "@pulumi/pulumi";
import { dockerProvider } from "../daemon/daemonHost";
import { dockerClient } from "../daemon/dockerClient";
import { Precondition } from "../stack/precondition";
import { Secret, Service } from "./service";
import { stackLabel } from "../stack/stackProvider";
import { plainError } from "../input/inputError";
import { Component, type DaemonHost, type OutputsOf, asOutputs } from "../link/component";
import { egressNetworkOf } from "../link/linkResource";
import { frontService, OverlayLink } from "./overlayLink";
import { environmentList, secretValues } from "../link/linkSource";
import {
  checkedLinkedServiceArgs,
  type LinkedServiceArgs,
  secretFile,
  secretPrefix,
  serviceSettings,
} from "./linkedServiceArgs";
import { brokenLink } from "./brokenLink";
import { makeFront } from "./failover/front";
import { endpointsOf } from "./servicePorts";
import { managerDecides, warnOfOldEngines } from "./askManager";
import { serviceImage } from "./serviceImage";
import { untilConverged } from "./untilConverged";

const UNKNOWN = pulumi.unknown as unknown as string[];

/**
 * An app as a service of a Docker swarm, which is linked under an alias to a source container on one of the swarm's nodes. The
 * component makes the link's overlay network, attaches the running source to it, and makes a Docker secret with the password,
 * and the service. An update replaces the service's tasks one after the other. Docker rolls a failed update back.
 */
export class LinkedService extends Component<LinkedService> {
  /**
   * URL of the app on one node; undefined if no port is published. Resolves when all replicas are healthy.
   */
  declare public readonly endpoint: pulumi.Output<string | undefined>;
  /** URLs of the app, one for each node with a task. */
  declare public readonly endpoints: pulumi.Output<string[]>;
  /** Host name under which the app reaches the source: the alias. */
  declare public readonly aliasHost: pulumi.Output<string>;
  /** Id of the service. */
  declare public readonly serviceId: pulumi.Output<string>;
  /** Name of the service. */
  declare public readonly serviceName: pulumi.Output<string>;
  /** Address of a manager's daemon; undefined for the default daemon. */
  declare public readonly daemonHost: pulumi.Output<string | undefined>;
  /** Name of the first link's network, for other containers that need the alias. */
  declare public readonly linkNetwork: pulumi.Output<string>;

  /** @throws RunError if an input is not accepted, before anything is registered */
  constructor(name: string, args: LinkedServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("LinkedService", name, args, opts, (own) => {
      const app = checkedLinkedServiceArgs(name, args, own);
      const { containerName: serviceName, links } = app;
      const manager = args.manager === undefined ? own : pulumi.output(args.manager);
      const decides = manager.apply(managerDecides);
      return {
        checks: [...app.checks, decides],
        claims: {
          ...{ containerName: serviceName, nameArgument: "serviceName", networks: [] },
          service: {
            manager: typeof args.manager === "string" ? args.manager : "",
            further: links.flatMap(({ alias, source: { failover } }) =>
              failover === undefined ? [] : frontService(serviceName, alias),
            ),
          },
        },
        make: (component) => {
          // The sources wait for the manager's check too, because a change of a source may need a manager. They do not wait if the
          // manager's address is an output: the output may come from a source, which would then wait for itself.
          if (
            typeof args.manager === "string" ||
            (args.manager === undefined && dockerProvider(component) === undefined)
          )
            for (const { source } of links) Precondition.of(source)?.add(decides);
          return { outputs: makeService(component, name, app, { own, manager }) };
        },
      };
    });
  }
}

/** Makes the resources of a linked service. @param daemons `own` for sources that name no daemon, `manager` for the services */
function makeService(
  component: pulumi.ComponentResource,
  name: string,
  app: ReturnType<typeof checkedLinkedServiceArgs>,
  { own, manager }: { own: DaemonHost; manager: DaemonHost },
): OutputsOf<LinkedService> {
  const { containerName: serviceName, encrypted, linkEnvironment } = app;
  const parent = { parent: component };
  // The component must not wait for this warning, because the warning waits for the component's URN.
  if (pulumi.runtime.isDryRun()) void manager.apply((host) => warnOfOldEngines(host, component));

  const links = app.links.map(
    (link) =>
      new OverlayLink(
        `${name}-${link.alias}`,
        { ...link, consumer: serviceName, linkEnvironment, encrypted, sourceDaemon: own, manager },
        parent,
      ),
  );
  const fronts = app.links.flatMap(({ alias, source: { failover } }, index) =>
    failover === undefined
      ? []
      : makeFront(
          name,
          { consumer: serviceName, alias, failover, networkId: links[index]?.id ?? "", manager },
          parent,
        ),
  );
  const passwords = app.links.flatMap(({ alias, source: { password } }) =>
    password === undefined || linkEnvironment === "none"
      ? []
      : [{ alias, password: pulumi.secret(password) }],
  );
  const secrets = (linkEnvironment === "modern" ? passwords : []).map(({ alias, password }) => {
    const secret = new Secret(
      `${name}-${alias}-password`,
      {
        prefix: secretPrefix(serviceName, alias),
        content: password,
        labels: stackLabel(component),
        daemonHost: manager,
      },
      parent,
    );
    return { id: secret.id, name: secret.name, file: secretFile(alias) };
  });
  const { timeoutSeconds } = app.health;
  const envs = environmentList(app.environment);
  const concealed = pulumi
    .all([pulumi.all(passwords.map(({ password }) => password)), secretValues(envs)])
    .apply(([ofLinks, own]) => [...ofLinks, ...own.map((value) => pulumi.secret(value))]);
  const service = new Service(
    `${name}-service`,
    {
      ...serviceSettings(app),
      name: serviceName,
      image: serviceImage(`${name}-image`, { ...app, serviceName, daemonHost: own }, parent),
      envs: pulumi.output(envs),
      networks: pulumi.output(links.map(({ id }) => id)),
      egressNetwork: egressNetworkOf(serviceName),
      secrets: pulumi.output(secrets),
      concealed,
      timeoutSeconds,
      labels: stackLabel(component),
      daemonHost: manager,
    },
    // An app may exit at its start if its source is not reachable, so the service is made after the fronts.
    { ...parent, dependsOn: fronts },
  );

  // The nodes of a RedisFailover are not checked here: the component itself waits until they are redundant.
  const ends = pulumi.output(
    app.links.flatMap(({ alias, source }, index) =>
      source.failover !== undefined
        ? []
        : {
            alias,
            networkId: links[index]?.id ?? "",
            sourceId: source.containerId,
            sourceName: source.containerName,
            sourceDaemon: "daemonHost" in source ? source.daemonHost : own,
          },
    ),
  );
  const endpoints = pulumi.runtime.isDryRun()
    ? // The state has no endpoints if the service was not healthy, or a task was between two nodes.
      service.endpoints.apply((known) => (known.length > 0 || app.port === undefined ? known : UNKNOWN))
    : // Each update asks the swarm again, because the endpoints in the state may be older than a task's failure.
      pulumi.all([service.id, manager, concealed, ends]).apply(async ([id, host, concealed, ends]) => {
        const docker = dockerClient(host);
        const broken = await brokenLink(serviceName, ends);
        if (broken !== undefined) throw plainError(broken);
        const awaited = { id, name: serviceName, timeoutSeconds, concealed, daemonHost: host };
        const { tasks, nodes } = await untilConverged(docker, awaited).catch((error: unknown) => {
          throw plainError((error as Error).message);
        });
        return endpointsOf(app.port, tasks, nodes);
      });
  const all = pulumi.unsecret(endpoints);
  return {
    ...asOutputs({ aliasHost: app.alias, serviceName }),
    endpoints: all,
    endpoint: all.apply(([first]) => first),
    serviceId: service.id,
    daemonHost: manager,
    linkNetwork: pulumi.output(links[0]?.name ?? ""),
  };
}
