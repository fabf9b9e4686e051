import { whatIsWrong } from "../container/isWell";
import { dockerClient, ifNamed } from "../daemon/dockerClient";

/** A link that a service should have. */
interface ServiceLink {
  alias: string;
  /** Id of the link's network. */
  networkId: string;
  sourceId: string;
  sourceName: string;
  /** Address of the daemon on the source's node. @default DOCKER_HOST, else the local daemon's socket */
  sourceDaemon?: string;
}

/** The defect of the first link whose source does not run on the link's network; undefined if all links work. */
export async function brokenLink(
  service: string,
  links: readonly ServiceLink[],
): Promise<string | undefined> {
  for (const { alias, networkId, sourceId, sourceName, sourceDaemon } of links) {
    const source = await ifNamed(sourceId, dockerClient(sourceDaemon).getContainer(sourceId).inspect());
    const link = `The link ${alias} of ${service} is broken`;
    const wrong = whatIsWrong(sourceName, sourceId, source, sourceDaemon);
    if (wrong !== undefined) return `${link}: ${wrong}`;
    const ends = Object.values(source?.NetworkSettings.Networks ?? {});
    const end = ends.find(({ NetworkID }) => NetworkID === networkId);
    // For an empty list the API returns null, although dockerode's types exclude null.
    if ((end?.Aliases as string[] | null | undefined)?.includes(alias)) continue;
    return `${link}: ${sourceName} is not on its network as ${alias}. \`pulumi up --refresh\` attaches it again.`;
  }
  return undefined;
}
