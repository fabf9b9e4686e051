import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type Docker from "dockerode";
import { blockOf, cidrOf, overlap, type Block } from "./ipv4";

/** Where networks get subnets from unless the stack names a range: Docker takes from the second one only by chance. */
const RANGES = ["10.213.0.0/16", "172.29.0.0/16"];

/** Addresses of a network: its own two, its gateway, both ends of a link, and more that may join. */
const SIZE = 16;

/** A network that is to be made. */
export interface Wanted {
  name: string;
  internal: boolean;
  /** Range that its subnet is in. @default one of ours */
  subnets?: string;
  labels: Record<string, string>;
  daemonHost?: string;
}

/** The ranges of a network's subnet, for people. */
export function rangesOf({ subnets }: Wanted): string {
  return (subnets === undefined ? RANGES : [subnets]).join(" and ");
}

/**
 * Subnets that a network may have, one after the other, as another program may take each in the meantime: small ones
 * that neither a network of the daemon nor a route of this machine has. Docker itself would give it one of 65,536
 * addresses, and has 30 of these.
 */
export async function* subnetsFor(docker: Docker, wanted: Wanted): AsyncGenerator<string> {
  const taken = [...(await subnetsOf(docker)), ...(await routesOf(wanted.daemonHost))].map(blockOf);
  for (const range of wanted.subnets === undefined ? RANGES : [wanted.subnets]) {
    for (const block of blocksIn(blockOf(range), wanted.name)) {
      if (!taken.some((other) => overlap(block, other))) yield cidrOf(block);
    }
  }
}

/** All blocks in a range, from one on that the name tells: two networks seldom try for the same. */
function* blocksIn(range: Block, name: string): Generator<Block> {
  const count = range.size / SIZE;
  const start = createHash("sha256").update(name).digest().readUInt32LE();
  for (let index = 0; index < count; index++)
    yield { first: range.first + ((start + index) % count) * SIZE, size: SIZE };
}

async function subnetsOf(docker: Docker): Promise<string[]> {
  const networks = await docker.listNetworks();
  const configs = networks.flatMap(({ IPAM }) => (IPAM?.Config as Docker.IPAM["Config"] | null) ?? []);
  return configs.flatMap(({ Subnet }) => (Subnet?.includes(".") ? [Subnet] : []));
}

/** Routes of this machine, if it is the daemon's and runs Linux. */
async function routesOf(daemonHost = process.env.DOCKER_HOST): Promise<string[]> {
  if (daemonHost && !daemonHost.startsWith("unix://")) return [];
  const table = await readFile("/proc/net/route", "utf8").catch(() => "");
  return table
    .split("\n")
    .slice(1)
    .flatMap((line) => {
      const [, destination = "", , , , , , mask = ""] = line.split("\t");
      const bits = numberOf(mask).toString(2).replaceAll("0", "").length;
      // The default route leads to all that no other does.
      return bits === 0 ? [] : [cidrOf({ first: numberOf(destination), size: 2 ** (32 - bits) })];
    });
}

/** A number of the kernel's table, whose bytes are in the machine's order. */
function numberOf(hex: string): number {
  return /^[0-9A-F]{8}$/i.test(hex) ? Buffer.from(hex, "hex").readUInt32LE() : 0;
}
