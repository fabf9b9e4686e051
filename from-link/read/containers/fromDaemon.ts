import { type JsonObject, without } from "../../model/createBody.ts";
import { dockerCli } from "../docker/readCommand.ts";
import { isContainer } from "./inspected.ts";
import { fromInspected, type ReadContainers } from "./readInspect.ts";

/**
 * Reads existing containers from the docker CLI's daemon.
 *
 * @param names names of containers to read, together with their sources; undefined for all containers with links
 * @throws Faults, or Error with Docker's message if the daemon does not answer
 */
export async function fromDaemon(names?: readonly string[]): Promise<ReadContainers> {
  const ids = await docker("ps", "--all", "--quiet", "--no-trunc");
  const said = await inspected("container", ids.split("\n").filter(Boolean));
  const isHostDefault = (await docker("info", "--format", "{{.CgroupVersion}}")).trim() === "1";
  const containers = isHostDefault ? said.map(withoutCgroupnsMode) : said;
  const images = [...new Set(containers.filter(isContainer).map(({ Image }) => Image))];
  return fromInspected([...containers, ...(await inspected("image", images))], { names, knowsImages: true });
}

/**
 * Address of the daemon that the docker CLI uses, from its variables or its context; empty if the CLI has no contexts.
 *
 * @param named address or context of another daemon
 */
export async function daemonAddress(named?: string): Promise<string> {
  if (named?.includes("://") === true) return named;
  if (named === undefined && process.env.DOCKER_HOST) return process.env.DOCKER_HOST;
  const words = ["context", "inspect", "--format", "{{.Endpoints.docker.Host}}"];
  const { exitCode, stdout, stderr } = await dockerCli(named === undefined ? words : [...words, named]);
  if (exitCode === 0) return stdout.trim();
  if (named === undefined) return "";
  throw new Error(`The context ${JSON.stringify(named)} of a command is not known here: ${stderr.trim()}`);
}

/**
 * Removes `CgroupnsMode`. With cgroups version 1 its default is `host`, and Docker reports the default as if the user had set
 * it.
 */
function withoutCgroupnsMode(container: JsonObject): JsonObject {
  const { HostConfig } = container;
  return { ...container, HostConfig: without("CgroupnsMode", HostConfig as JsonObject) };
}

/** Runs `docker inspect`. Skips containers and images that were removed meanwhile. */
async function inspected(kind: "container" | "image", ids: readonly string[]): Promise<JsonObject[]> {
  if (ids.length === 0) return [];
  const { exitCode, stdout, stderr } = await dockerCli(["inspect", "--type", kind, ...ids]);
  if (exitCode !== 0 && !/no such/i.test(stderr)) throw new Error(stderr.trim());
  return JSON.parse(stdout || "[]") as JsonObject[];
}

async function docker(...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await dockerCli(args);
  if (exitCode !== 0) {
    throw new Error(`${stderr.trim()}\nDOCKER_HOST or \`docker context use\` say which daemon is asked.`);
  }
  return stdout;
}
