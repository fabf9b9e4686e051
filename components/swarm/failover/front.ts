import * as pulumi from "@pulumi/pulumi";
import { hardened } from "../../container/hardening";
import { checkHealth } from "../../container/health";
import { stackLabel } from "../../stack/stackProvider";
import type { FailoverFacts } from "../../link/linkSource";
import { frontService } from "../overlayLink";
import { Service } from "../service";

/** Number of HAProxy tasks of a link: two, so that a link survives the loss of one machine. */
const FRONTS = 2;

const REDIS_PORT = 6379;
const MEMORY_MB = 256;
const PROCESSES = 128;

/** Seconds that HAProxy has to stop. It closes all connections at once, because clients reconnect. */
const STOP_GRACE_SECONDS = 10;

/** Longest wait for HAProxy's tasks in seconds. Nodes may have to pull the image. */
const TIMEOUT_SECONDS = 120;

/** A link to a RedisFailover. */
interface FrontedLink {
  consumer: string;
  alias: string;
  failover: FailoverFacts;
  /** Id of the link's network. */
  networkId: pulumi.Input<string>;
  manager: pulumi.Input<string | undefined>;
}

/**
 * Makes the HAProxy service of a link, which forwards the app's connections to the primary. Each link has its own HAProxy
 * service.
 */
export function makeFront(name: string, link: FrontedLink, opts: pulumi.CustomResourceOptions): Service {
  const { consumer, alias, failover, networkId, manager } = link;
  const { capabilities, securityOpts, readOnly, tmpfs, memory, init, logDriver, logOpts } =
    hardened(MEMORY_MB);
  return new Service(
    `${name}-${alias}-front`,
    {
      name: frontService(consumer, alias),
      image: failover.frontImage,
      replicas: FRONTS,
      maxPerNode: 1,
      constraints: [],
      envs: [],
      ports: [],
      networks: pulumi.output([networkId, failover.peersId]),
      alias,
      secrets: pulumi.output([{ id: failover.secretId, name: failover.secretName, file: "health" }]),
      configs: pulumi.output([
        { id: failover.configurationId, name: failover.configurationName, path: "/front.cfg" },
        { id: failover.scriptId, name: failover.scriptName, path: "/front.sh" },
      ]),
      healthcheck: checkHealth({}, REDIS_PORT).healthcheck,
      concealed: [],
      timeoutSeconds: TIMEOUT_SECONDS,
      labels: stackLabel(opts.parent),
      entrypoints: ["sh", "/front.sh"],
      ...{ capabilities, securityOpts, readOnly, tmpfs, memory, init, logDriver, logOpts },
      processes: PROCESSES,
      // With the image's own stop signal, HAProxy would wait until its clients disconnect.
      stopSignal: "SIGUSR1",
      destroyGraceSeconds: STOP_GRACE_SECONDS,
      daemonHost: manager,
    },
    opts,
  );
}
