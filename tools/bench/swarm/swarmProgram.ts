import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { projectFolder } from "../../shared/projectFolder.ts";
import { nodeAddress, nodeSocket, SWARM_NODES, SWARM_REGISTRY } from "../../lab/swarm/nodes.ts";
import type { BenchRun } from "../benchRun.ts";
import { serviceOfName } from "../docker/composeProject.ts";
import { readProject } from "../docker/readProject.ts";
import type { Service } from "../docker/service.ts";
import { MeasuredStack } from "../programs/measuredStack.ts";
import { appService, stackFile, type AppService } from "./stackFile.ts";

/** The nodes of Redis, and of what loads it. */
export const [MANAGER, SOURCE, LOAD] = SWARM_NODES;
export const REPLICAS = 2;

/** What an app listens on at first, and after an update, which replaces each of its tasks. */
const PORTS = ["13000", "13001"] as const;
const HOST_PORT = 13100;
const ALIAS = "redis";
/** From the registry of all nodes, as Docker Hub may be asked for the name alone. */
const IMAGE = `${SWARM_REGISTRY}/library/redis:7`;

const outputSchema = z.object({ redisPassword: z.string(), linkNetwork: z.string() });

/** Redis as it was made, its password, and the link to it. */
export interface MadeRedis {
  service: Service;
  /** Its image by name: nodes have it under other ids. */
  image: string;
  password: string;
  linkNetwork: string;
  alias: string;
}

/** This program with its app as a service of the lab's swarm. */
export interface SwarmProgram {
  program: MeasuredStack;
  /** The same run on the daemon of Redis. */
  onSource: BenchRun;
  /** URLs of all nodes, of which those with a task answer. */
  everywhere: string[];
  /** What it has made now: each time it comes up from nothing, Redis has another password. */
  read: () => Promise<MadeRedis>;
  /** Gives each node the images that the stack's file names by digest, so that no task has to pull one. */
  pullAll: () => Promise<void>;
  /** The file of a stack of the same, at first and after the update. */
  stackFiles: readonly [string, string];
  /** Configures what it was at first, or what an update makes of it. */
  configure: (state: 0 | 1) => Promise<void>;
}

/** Brings it up once, to read off the daemons what its contender has to make. */
export async function swarmProgram(bench: BenchRun): Promise<SwarmProgram> {
  const { id } = bench;
  const [redisName, appName] = [`${id}-redis`, `${id}-app`];
  const onSource = bench.on(daemonOf(SOURCE));
  const program = new MeasuredStack(bench, "swarm", projectFolder);
  await program.init();
  const [before, after] = PORTS;
  await program.configure({
    ...{ redisName, appName, hostPort: String(HOST_PORT), appPort: before, bindAddress: "0.0.0.0" },
    ...{ "docker:host": daemonOf(SOURCE), swarmManager: daemonOf(MANAGER), registry: SWARM_REGISTRY },
    ...{ replicas: String(REPLICAS), appTimeout: "120" },
  });
  await program.up();
  const read = async (): Promise<MadeRedis> => {
    const service = serviceOfName(await readProject(onSource, [redisName]), redisName);
    const outputs = await program.pulumi(["stack", "output", "--json", "--show-secrets"]);
    const { redisPassword: password, linkNetwork } = outputSchema.parse(JSON.parse(outputs));
    return { service, image: IMAGE, password, linkNetwork, alias: ALIAS };
  };
  const redis = await read();
  const inspected = z
    .array(z.unknown())
    .parse(JSON.parse(await bench.run("docker", ["service", "inspect", appName])));
  const app = appService(inspected[0]);
  const { Image } = app.Spec.TaskTemplate.ContainerSpec;
  const pullAll = async () => {
    for (const node of SWARM_NODES)
      for (const image of [IMAGE, Image]) await bench.on(daemonOf(node)).run("docker", ["pull", image]);
  };
  await pullAll();
  const digests = ["image", "inspect", "--format", '{{join .RepoDigests "\\n"}}', IMAGE];
  const digest = (await onSource.run("docker", digests))
    .split("\n")
    .find((one) => one.startsWith(SWARM_REGISTRY));
  if (digest === undefined) throw new Error(`${IMAGE} has no digest.`);
  await onSource.run("docker", ["tag", Image, `${id}-kept:app`]);
  const passwordFile = join(bench.newFolder("password"), "password");
  writeFileSync(passwordFile, redis.password, { mode: 0o600 });
  const placed = { ...redis, image: digest, node: `node${SOURCE}` };
  const file = (service: AppService) => stackFile(placed, service, passwordFile);
  const updated = JSON.parse(JSON.stringify(app).replaceAll(before, after)) as AppService;
  return {
    ...{ program, onSource, read, pullAll },
    everywhere: SWARM_NODES.map((node) => `http://${nodeAddress(node)}:${HOST_PORT}`),
    stackFiles: [file(app), file(updated)],
    configure: (state) => program.configure({ appPort: PORTS[state] }),
  };
}

/** Address of a node's daemon. */
export function daemonOf(node: number): string {
  return `unix://${nodeSocket(node)}`;
}
