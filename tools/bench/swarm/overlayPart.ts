import { eventually } from "../../shared/eventually.ts";
import type { BenchRun } from "../benchRun.ts";
import { compare, figureOf, OURS, type Result } from "../figure.ts";
import { inTurn, type Rounds } from "../inTurn.ts";
import { PlainDocker } from "../makers.ts";
import { MORE_ROUNDS, plainRedis, redisBenchmark, REQUESTS, type Target } from "../parts/redis.ts";
import { daemonOf, LOAD, type SwarmProgram } from "./swarmProgram.ts";

const PLAIN_OVERLAY = "the same container on a plain overlay";

/** redis-benchmark on another node: over the link by its alias, and over an overlay made by hand by the container's name. */
export async function overlayPart(bench: BenchRun, ours: SwarmProgram, rounds: Rounds): Promise<Result> {
  await ours.program.ensure("up");
  const { service, image, password, linkNetwork, alias } = await ours.read();
  const plain = `${bench.id}-plain`;
  const network = `${plain}-network`;
  await bench.run("docker", ["network", "create", "--driver", "overlay", "--attachable", network]);
  const docker = new PlainDocker(ours.onSource, { ...plainRedis(service, plain), networks: {} });
  await docker.up();
  const onLoad = bench.on(daemonOf(LOAD));
  const over: Target = { image, network: linkNetwork, host: alias, password };
  const beside: Target = { image, network, host: plain, password };
  // It was started just now.
  await eventually(() => redisBenchmark(onLoad, beside, 1), { signal: bench.signal });
  const contenders = [
    { name: OURS, measure: () => redisBenchmark(onLoad, over, REQUESTS) },
    { name: PLAIN_OVERLAY, measure: () => redisBenchmark(onLoad, beside, REQUESTS) },
  ];
  const more = { ...rounds, rounds: rounds.rounds * MORE_ROUNDS };
  const measured = await inTurn(contenders, more, (line) => bench.tell(`overlay: ${line}`));
  await docker.down();
  await bench.run("docker", ["network", "rm", network]);
  const figures = ["SET", "GET"].map((name) =>
    figureOf(measured, name, `swarm: redis-benchmark from another node, ${name}`, "/s"),
  );
  return { figures, verdicts: figures.map((figure) => compare(figure, PLAIN_OVERLAY, "≥", 0.97)) };
}
