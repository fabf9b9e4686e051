import { eventually } from "../../shared/eventually.ts";
import type { Conditions } from "../conditions.ts";
import { compare, figureOf, OURS, type Result } from "../figure.ts";
import { inTurn } from "../inTurn.ts";
import { PlainDocker } from "../makers.ts";
import type { BenchRun } from "../benchRun.ts";
import { serviceOfName, type ComposeProject } from "../docker/composeProject.ts";
import type { Service } from "../docker/service.ts";

export const REQUESTS = 50_000;
const REQUESTS_SHORT = 2000;

/** Rates swing more than times, and are quickly measured. */
export const MORE_ROUNDS = 3;

const PLAIN_BRIDGE = "the same container on a plain bridge";

/** Where redis-benchmark runs, and what it connects to. */
export interface Target {
  image: string;
  network: string;
  host: string;
  password: string | undefined;
}

/** redis-benchmark in a container: over the link by its alias, and over a plain bridge by the container's name. */
export async function redisPart(conditions: Conditions): Promise<Result> {
  const { bench, ours, short } = conditions;
  await ours.program.ensure("up");
  const project = await ours.read();
  const redis = serviceOfName(project, ours.redisName);
  const app = serviceOfName(project, ours.appName);
  const variable = (name: string) =>
    app.environment.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1);
  const link = Object.keys(redis.networks).find((name) => name in app.networks);
  const password = variable("REDIS_PASSWORD");
  const plain = `${bench.id}-plain`;
  const docker = new PlainDocker(bench, plainRedis(redis, plain));
  await docker.up();
  const { image } = redis;
  const over: Target = { image, network: link ?? "", host: variable("REDIS_HOST") ?? "redis", password };
  const bridge: Target = { image, network: `${plain}-network`, host: plain, password };
  const requests = short ? REQUESTS_SHORT : REQUESTS;
  // It was started just now.
  await eventually(() => redisBenchmark(bench, bridge, 1), { signal: bench.signal });
  const contenders = [
    { name: OURS, measure: () => redisBenchmark(bench, over, requests) },
    { name: PLAIN_BRIDGE, measure: () => redisBenchmark(bench, bridge, requests) },
  ];
  const rounds = short ? 1 : conditions.rounds * MORE_ROUNDS;
  const measured = await inTurn(contenders, { ...conditions, rounds }, (line) =>
    bench.tell(`redis: ${line}`),
  );
  await docker.down();
  const figures = ["SET", "GET"].map((name) =>
    figureOf(measured, name, `redis-benchmark through the link, ${name}`, "/s"),
  );
  return { figures, verdicts: figures.map((figure) => compare(figure, PLAIN_BRIDGE, "≥", 0.97)) };
}

/** The same container, alone on a network that is not internal. */
export function plainRedis(redis: Service, name: string): ComposeProject {
  const [network, volume] = [`${name}-network`, `${name}-data`];
  const service: Service = {
    ...redis,
    container_name: name,
    networks: { [network]: { aliases: [] } },
    volumes: redis.volumes.map((mount) => ({ ...mount, source: volume })),
  };
  return {
    services: { [name]: service },
    networks: { [network]: { name: network, driver: "bridge", internal: false } },
    volumes: { [volume]: { name: volume } },
  };
}

/** Requests per second, by command. */
export async function redisBenchmark(
  bench: BenchRun,
  { image, network, host, password }: Target,
  requests: number,
): Promise<Record<string, number>> {
  const auth = password === undefined ? [] : ["--user", "default", "-a", password];
  const load = ["-t", "set,get", "-n", String(requests), "-c", "50", "--csv"];
  const run = ["run", "--rm", "--network", network, "--entrypoint", "redis-benchmark", image];
  const csv = await bench.run("docker", [...run, "-h", host, ...auth, ...load]);
  const rates = [...csv.matchAll(/^"(SET|GET)","([\d.]+)"/gm)];
  return Object.fromEntries(rates.map(([, name, rate]) => [name ?? "", Number(rate)]));
}
