import * as pulumi from "@pulumi/pulumi";
import type { ServiceHealthcheck } from "./service";
import type { checkedLinkedServiceArgs } from "./linkedServiceArgs";

/** Between two looks at a task: the next task is not updated before the new one is healthy. */
const HEALTH_INTERVAL = "2s";

/**
 * After half a minute of failures a swarm ends the task, where Docker alone would leave a container as it is: an app that
 * says no while its source is away for a moment, and reconnects, is to stay.
 */
const HEALTH_RETRIES = 15;

/**
 * How a service is run, of what a container of ours is run with. A swarm knows no share of the CPU and no limit of swap, and
 * starts each task again that ends.
 */
export function serviceSettings(app: ReturnType<typeof checkedLinkedServiceArgs>) {
  const { settings, health } = app;
  const healthcheck = health.healthcheck as ServiceHealthcheck | undefined;
  return {
    replicas: app.replicas,
    constraints: app.nodes,
    port: app.port,
    ports: app.ports,
    healthcheck:
      healthcheck?.interval === undefined
        ? healthcheck
        : { ...healthcheck, interval: HEALTH_INTERVAL, retries: HEALTH_RETRIES },
    volumes: [...app.otherVolumes],
    processes: app.processes,
    command: settings.command && pulumi.output(settings.command),
    entrypoints: settings.entrypoints,
    user: settings.user,
    hostname: settings.hostname,
    hosts: settings.hosts,
    dns: settings.dns,
    ulimits: settings.ulimits,
    // Not those of the stack, which tell what is its own: a task is the swarm's.
    containerLabels: Object.fromEntries(settings.labels.map(({ label, value }) => [label, value])),
    capabilities: settings.capabilities,
    securityOpts: settings.securityOpts,
    readOnly: settings.readOnly,
    tmpfs: settings.tmpfs,
    memory: settings.memory,
    init: settings.init,
    logDriver: settings.logDriver,
    logOpts: settings.logOpts,
    destroyGraceSeconds: settings.destroyGraceSeconds,
  };
}
