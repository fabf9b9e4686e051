import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { BlockList } from "node:net";
import type Docker from "dockerode";
import { hasLabels, STACK_LABEL, notOfThisState } from "../stack/labels";
import { dockerCli, ifExists, ifNamed, messageOf, statusOf } from "../daemon/dockerClient";
import type { NetworkInputs } from "./network";

/** Inputs that describe a wanted network. */
type Wanted = Omit<NetworkInputs, "member">;

/** The API's description of a network. */
export function inspect(docker: Docker, id: string): Promise<Docker.NetworkInspectInfo> {
  return docker.getNetwork(id).inspect();
}

/**
 * Creates a network, or uses the network that an interrupted update of this stack left. Returns the network's id.
 *
 * @throws Error with a remedy if the network's name is taken, or no subnet is left
 */
export async function createNetwork(docker: Docker, wanted: Wanted): Promise<string> {
  const { name, internal, labels, daemonHost } = wanted;
  const made = { Name: name, CheckDuplicate: true, Internal: internal, Labels: labels };
  for await (const Subnet of subnetsFor(docker, wanted)) {
    try {
      return (await docker.createNetwork({ ...made, IPAM: { Config: [{ Subnet }] } })).id;
    } catch (error) {
      // Another program took the subnet first, or the subnet overlaps one that Docker does not list.
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

/** The error if a network of another owner has the name of a wanted network. */
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

/** Removes a network. @throws Error with the containers that are still connected to the network */
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

/** Default ranges of subnets. Docker's own address pools do not overlap the first range, and rarely overlap the second. */
const RANGES = ["10.213.0.0/16", "172.29.0.0/16"];

/** Prefix length of a link's subnet: 16 addresses for network, broadcast, gateway, both ends and further members. */
const PREFIX = 28;
const SIZE = 2 ** (32 - PREFIX);

/** Ranges from which a network's subnet may be taken. */
function rangesOf({ subnets }: Wanted): string[] {
  return subnets === undefined ? RANGES : [subnets];
}

/**
 * Candidate subnets, one after the other, because another program may take a subnet in the meantime. The subnets are small, and
 * overlap no network of the daemon and no route of this machine. Docker itself would give subnets of 65,536 addresses, of which
 * it has only 30.
 */
async function* subnetsFor(docker: Docker, wanted: Wanted): AsyncGenerator<string> {
  const taken = new BlockList();
  for (const subnet of [...(await subnetsOf(docker)), ...(await routesOf(wanted.daemonHost))]) {
    const [address = "", prefix] = subnet.split("/");
    // Entries with the prefix 0 are left out: they are the default route, or a network without addresses.
    if (prefix !== "0") taken.addSubnet(address, Number(prefix));
  }
  for (const range of rangesOf(wanted)) {
    for (const first of blocksIn(range, wanted.name)) {
      const addresses = Array.from({ length: SIZE }, (_, index) => addressOf(first + index));
      if (!addresses.some((address) => taken.check(address))) yield `${addressOf(first)}/${PREFIX}`;
    }
  }
}

/**
 * The first address of each block of 16 addresses in a range, as a number. The hash of the network's name selects the block
 * that is tried first, so two networks seldom try the same block.
 */
function* blocksIn(range: string, name: string): Generator<number> {
  const [address = "", prefix] = range.split("/");
  const number = Buffer.from(address.split(".").map(Number)).readUInt32BE();
  const size = 2 ** (32 - Number(prefix));
  const count = size / SIZE;
  const start = createHash("sha256").update(name).digest().readUInt32LE();
  for (let index = 0; index < count; index++)
    yield number - (number % size) + ((start + index) % count) * SIZE;
}

function addressOf(number: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(number);
  return bytes.join(".");
}

async function subnetsOf(docker: Docker): Promise<string[]> {
  const networks = await docker.listNetworks();
  const configs = networks.flatMap(({ IPAM }) => (IPAM?.Config as Docker.IPAM["Config"] | null) ?? []);
  return configs.flatMap(({ Subnet }) => (Subnet?.includes(".") ? [Subnet] : []));
}

/** Routes of this machine, if it runs Linux and the daemon; otherwise an empty list. */
async function routesOf(daemonHost = process.env.DOCKER_HOST): Promise<string[]> {
  if (daemonHost && !daemonHost.startsWith("unix://")) return [];
  const table = await readFile("/proc/net/route", "utf8").catch(() => "");
  return table
    .split("\n")
    .slice(1)
    .flatMap((line) => {
      const [, destination = "", , , , , , mask = ""] = line.split("\t");
      // Destination and mask are numbers in the machine's byte order, assumed to be little-endian.
      const bits = Number(`0x${mask || 0}`)
        .toString(2)
        .replaceAll("0", "").length;
      return [`${Buffer.from(destination, "hex").reverse().join(".")}/${bits}`];
    });
}
