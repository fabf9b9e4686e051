import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type Docker from "dockerode";
import { hasLabels, STACK_LABEL, notOfThisState } from "../stack/labels";
import { dockerCli, ifExists, ifNamed, messageOf, statusOf } from "../daemon/dockerClient";
import type { NetworkInputs } from "./network";

/** A network that is to be made. */
type Wanted = Omit<NetworkInputs, "member">;

/** A network as the API describes it. */
export function inspect(docker: Docker, id: string): Promise<Docker.NetworkInspectInfo> {
  return docker.getNetwork(id).inspect();
}

/**
 * Creates a network, or takes up that which an update of this stack that was broken off left. Gives its id.
 *
 * @throws Error with a remedy if the name is another's, or no address is left
 */
export async function createNetwork(docker: Docker, wanted: Wanted): Promise<string> {
  const { name, internal, labels, daemonHost } = wanted;
  const made = { Name: name, CheckDuplicate: true, Internal: internal, Labels: labels };
  for await (const Subnet of subnetsFor(docker, wanted)) {
    try {
      return (await docker.createNetwork({ ...made, IPAM: { Config: [{ Subnet }] } })).id;
    } catch (error) {
      // Someone was faster, or Docker knows of an overlap that it does not show.
      if (/overlap/i.test(messageOf(error))) continue;
      if (statusOf(error) === 409) return await networkLeftBehind(docker, wanted);
      throw error;
    }
  }
  if ((await ifNamed(name, inspect(docker, name))) !== undefined) return networkLeftBehind(docker, wanted);
  throw new Error(
    `network ${JSON.stringify(name)}: no subnet is left for it in ${rangesOf(wanted).join(" and ")}. Remove networks that nothing uses ` +
      `(${dockerCli(daemonHost)} network prune), or name another range by \`pulumi config set redis-link:linkSubnets\`, ` +
      "and run the update again.",
  );
}

async function networkLeftBehind(
  docker: Docker,
  { name, internal, labels, daemonHost }: Wanted,
): Promise<string> {
  const found = await inspect(docker, name);
  if (hasLabels(found.Labels, labels) && found.Internal === internal) return found.Id;
  throw notOurs(name, hasLabels(found.Labels, labels) ? undefined : found.Labels, labels, daemonHost);
}

/** A network that is another's has the name of one of ours. */
export function notOurs(
  name: string,
  theirs: Partial<Record<string, string>> | null | undefined,
  ours: Record<string, string>,
  daemonHost?: string,
): Error {
  const exists = `network ${JSON.stringify(name)} exists and ${notOfThisState(theirs, ours)}`;
  const other = "Choose another name for what it is named after (containerName)";
  return new Error(
    theirs?.[STACK_LABEL] === undefined
      ? `${exists}. ${other}, or remove it if nothing needs it: ${dockerCli(daemonHost)} network rm ${name}`
      : `${exists}. ${other}.`,
  );
}

/** @throws Error that names the containers that are on it still */
export async function removeNetwork(docker: Docker, id: string, name: string): Promise<void> {
  try {
    await ifExists(docker.getNetwork(id).remove());
  } catch (error) {
    if (!messageOf(error).includes("active endpoints")) throw error;
    const { Containers } = await inspect(docker, id);
    const names = Object.values(Containers ?? {}).map(({ Name }) => Name);
    throw new Error(
      `network ${JSON.stringify(name)} still has containers: ${names.join(", ")}. Stop them, and run it again.`,
    );
  }
}

/** Where networks get subnets from unless the stack names a range: Docker takes from the second one only by chance. */
const RANGES = ["10.213.0.0/16", "172.29.0.0/16"];

/** Addresses of a network: its own two, its gateway, both ends of a link, and more that may join. */
const SIZE = 16;

/** The ranges that a network's subnet may be of. */
function rangesOf({ subnets }: Wanted): string[] {
  return subnets === undefined ? RANGES : [subnets];
}

/**
 * Subnets that a network may have, one after the other, as another program may take each in the meantime: small ones
 * that neither a network of the daemon nor a route of this machine has. Docker itself would give it one of 65,536
 * addresses, and has 30 of these.
 */
async function* subnetsFor(docker: Docker, wanted: Wanted): AsyncGenerator<string> {
  const taken = [...(await subnetsOf(docker)), ...(await routesOf(wanted.daemonHost))].map(blockOf);
  for (const range of rangesOf(wanted)) {
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

/** A block of IPv4 addresses, as numbers. */
interface Block {
  first: number;
  size: number;
}

/** The block of `10.0.0.0/24`. */
function blockOf(cidr: string): Block {
  const [address = "", prefix] = cidr.split("/");
  const number = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(prefix));
  return { first: number - (number % size), size };
}

/** A block as Docker writes it. */
function cidrOf({ first, size }: Block): string {
  const parts = [24, 16, 8, 0].map((bits) => Math.floor(first / 2 ** bits) % 256);
  return `${parts.join(".")}/${32 - Math.log2(size)}`;
}

/** Whether two blocks share an address. */
function overlap(one: Block, other: Block): boolean {
  return one.first < other.first + other.size && other.first < one.first + one.size;
}
