import type { ContainerModel } from "../../model/containerModel.ts";
import { bindOf, holdersOf, type JsonObject, whole } from "../../model/createBody.ts";
import { containerName, isContainer, isImage, imageFacts } from "../containers/inspected.ts";
import { dockerCli } from "./readCommand.ts";

/** How long a daemon may take to answer. */
const TIMEOUT_MS = 10_000;

/**
 * Containers of a text, with what the daemon has of their images, and of containers that their volumes are from. A daemon
 * that does not answer has nothing.
 */
export async function withWhatIsThere(models: readonly ContainerModel[]): Promise<ContainerModel[]> {
  const daemons = [...new Set(models.map(({ daemon }) => daemon))];
  const known = new Map(
    await Promise.all(daemons.map(async (daemon) => [daemon, await ofDaemon(daemon, models)] as const)),
  );
  return models.map((model) => {
    const { images, mounted } = known.get(model.daemon) ?? { images: [], mounted: new Map() };
    const image = images.find(({ tags, id }) => {
      const reference = model.body.Image ?? "";
      return id === reference || tags.some((tag) => whole(tag) === whole(reference));
    });
    return { ...model, image, mountedThere: mounted };
  });
}

async function ofDaemon(daemon: string | undefined, models: readonly ContainerModel[]) {
  const own = models.filter((model) => model.daemon === daemon);
  const images = new Set(own.flatMap(({ body: { Image } }) => Image ?? []));
  const holders = new Set(own.flatMap(({ body }) => holdersOf(body)));
  const [foundImages, foundContainers] = await Promise.all([
    inspected("image", [...images], daemon),
    inspected("container", [...holders], daemon),
  ]);
  return {
    images: foundImages.filter(isImage).map(imageFacts),
    mounted: new Map(
      foundContainers
        .filter(isContainer)
        .map((found) => [
          containerName(found),
          (found.Mounts ?? []).filter(({ Type }) => Type !== "tmpfs").map(bindOf),
        ]),
    ),
  };
}

async function inspected(kind: string, names: readonly string[], daemon?: string): Promise<JsonObject[]> {
  // A daemon over ssh may ask for a password.
  if (names.length === 0 || daemon?.startsWith("ssh://") === true) return [];
  const named = daemon === undefined ? [] : [daemon.includes("://") ? "--host" : "--context", daemon];
  try {
    const { stdout } = await dockerCli([...named, "inspect", "--type", kind, ...names], {
      timeout: TIMEOUT_MS,
    });
    return JSON.parse(stdout || "[]") as JsonObject[];
  } catch {
    return [];
  }
}
