import type { Bench } from "../bench.ts";
import { compare, figureOf, OURS, type Result } from "../figure.ts";
import { inTurn } from "../inTurn.ts";
import { PlainDocker } from "../peers.ts";
import type { Session } from "../session.ts";
import type { ContainerModel, StackModel } from "../stack/model.ts";

const REQUESTS = 50_000;
const REQUESTS_SHORT = 2000;
const READY_ATTEMPTS = 50;

/** Rates swing more than times, and are quickly measured. */
const MORE_ROUNDS = 3;

const PLAIN_BRIDGE = "the same container on a plain bridge";

/** Where redis-benchmark runs, and what it connects to. */
interface Target {
  image: string;
  network: string;
  host: string;
  password: string | undefined;
}

/** redis-benchmark in a container: over the link by its alias, and over a plain bridge by the container's name. */
export async function redisFigure(bench: Bench): Promise<Result> {
  const { session, main, short } = bench;
  await main.program.ensure("up");
  const [redis, app] = (await main.read()).containers;
  if (redis === undefined || app === undefined) throw new Error("The stack has no Redis with an app.");
  const variable = (name: string) =>
    app.environment.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1);
  const [network] = redis.networks.filter(({ name }) => app.networks.some((other) => other.name === name));
  const password = variable("REDIS_PASSWORD");
  const docker = new PlainDocker(session, plainRedis(redis, `${session.id}-plain`));
  await docker.up();
  const image = redis.image;
  const link: Target = {
    image,
    network: network?.name ?? "",
    host: variable("REDIS_HOST") ?? "redis",
    password,
  };
  const bridge: Target = {
    image,
    network: `${session.id}-plain-network`,
    host: `${session.id}-plain`,
    password,
  };
  const requests = short ? REQUESTS_SHORT : REQUESTS;
  await ready(session, bridge);
  const peers = [
    { name: OURS, measure: () => redisBenchmark(session, link, requests) },
    { name: PLAIN_BRIDGE, measure: () => redisBenchmark(session, bridge, requests) },
  ];
  const rounds = short ? 1 : bench.rounds * MORE_ROUNDS;
  const measured = await inTurn(peers, { ...bench, rounds }, (line) => session.tell(`redis: ${line}`));
  await docker.down();
  const figures = ["SET", "GET"].map((name) =>
    figureOf(measured, name, `redis-benchmark through the link, ${name}`, "/s"),
  );
  return { figures, verdicts: figures.map((figure) => compare(figure, PLAIN_BRIDGE, "≥", 0.97)) };
}

function plainRedis(redis: ContainerModel, name: string): StackModel {
  const network = `${name}-network`;
  const volume = `${name}-data`;
  const container = {
    ...redis,
    name,
    networks: [{ name: network, aliases: [] }],
    volumes: redis.volumes.map(({ path }) => ({ name: volume, path })),
  };
  return {
    containers: [container],
    networks: [{ name: network, driver: "bridge", internal: false }],
    volumes: [volume],
  };
}

/** Requests per second, by command. */
async function redisBenchmark(
  session: Session,
  { image, network, host, password }: Target,
  requests: number,
): Promise<Record<string, number>> {
  const auth = password === undefined ? [] : ["--user", "default", "-a", password];
  const load = ["-t", "set,get", "-n", String(requests), "-c", "50", "--csv"];
  const run = ["run", "--rm", "--network", network, "--entrypoint", "redis-benchmark", image];
  const csv = await session.run("docker", [...run, "-h", host, ...auth, ...load]);
  const rates = [...csv.matchAll(/^"(SET|GET)","([\d.]+)"/gm)];
  return Object.fromEntries(rates.map(([, name, rate]) => [name ?? "", Number(rate)]));
}

/** Waits until a Redis that was just started answers. */
async function ready(session: Session, target: Target): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await redisBenchmark(session, target, 1);
      return;
    } catch (error) {
      if (attempt === READY_ATTEMPTS) throw error;
    }
  }
}
