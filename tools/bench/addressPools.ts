import { z } from "zod";
import type { BenchRun } from "./benchRun.ts";

/** Networks that Docker has addresses for unless it is told otherwise (moby, `daemon/libnetwork/ipamutils`). */
const DOCKERS_OWN = 31;

const pools = z.array(z.object({ Base: z.string(), Size: z.number() })).nullish();

/**
 * Checks that the daemon has addresses for so many networks more.
 *
 * @throws Error with the remedy if it has not
 */
export async function assertNetworksFit(bench: BenchRun, networks: number): Promise<void> {
  const info = await bench.run("docker", ["info", "--format", "{{json .DefaultAddressPools}}"]);
  const used = (await bench.run("docker", ["network", "ls", "--quiet"])).split("\n").filter(Boolean).length;
  const room = capacity(JSON.parse(info)) - used;
  if (room >= networks) return;
  throw new Error(
    `--apps: ${networks} networks are needed, and the Docker daemon has addresses for ${room} more. ` +
      'Give it "default-address-pools" such as [{"base": "172.16.0.0/12", "size": 24}] in its daemon.json and start ' +
      "it anew; the lab's daemon has them since its last set-up, once it is started anew. Or measure fewer apps.",
  );
}

/** How many networks the pools of `docker info` hold. */
export function capacity(info: unknown): number {
  const known = pools.parse(info) ?? [];
  if (known.length === 0) return DOCKERS_OWN;
  return known.reduce((sum, { Base, Size }) => sum + 2 ** (Size - Number(Base.split("/")[1])), 0);
}
