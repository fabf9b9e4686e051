import type { ReadContainer } from "../../arrange/arrange.ts";
import type { ContainerModel } from "../../model/containerModel.ts";
import { bindOf, holdersOf, type JsonObject, whole } from "../../model/createBody.ts";
import { modelOf } from "../containers/containerBody.ts";
import {
  containerName,
  imageFacts,
  type InspectedContainer,
  type InspectedImage,
  isContainer,
  isImage,
} from "../containers/inspected.ts";
import { CARRIED } from "../../model/reportEntry.ts";
import { dockerCli } from "./readCommand.ts";

/** Milliseconds to wait for the answer of a daemon. */
export const TIMEOUT_MS = 10_000;

/** Containers of scripts and Compose files, and existing source containers on their daemons. */
interface WithThere {
  readonly models: readonly ContainerModel[];
  /** Existing containers to which a script or Compose file links, but which it does not make. */
  readonly sources: readonly ReadContainer[];
  /** The existing sources as `docker inspect` printed them. */
  readonly raw: readonly JsonObject[];
}

/**
 * Containers of scripts and Compose files, completed by data from their daemons: about images, `--volumes-from` and existing
 * sources. A daemon that does not answer adds no data.
 *
 * @param known containers that were read from a daemon or a saved `docker inspect`
 */
export async function withWhatIsThere(
  models: readonly ContainerModel[],
  known: readonly ContainerModel[] = [],
): Promise<WithThere> {
  const daemons = [...new Set(models.map(({ daemon }) => daemon))];
  const found = await Promise.all(
    daemons.map(async (daemon) => ({ daemon, ...(await ofDaemon(daemon, models)) })),
  );
  const names = new Set(
    [...models.filter(({ isOneOff }) => isOneOff !== true), ...known].map(({ name }) => name),
  );
  const sources = found.flatMap(({ daemon, containers, images }) =>
    containers
      .filter((each) => isLinked(containerName(each), daemon, models) && !names.has(containerName(each)))
      .map((each) => ({ daemon, each, image: images.find(({ Id }) => Id === each.Image) })),
  );
  return {
    models: models.map((model) =>
      withFound(
        model,
        found.filter(({ daemon }) => daemon === model.daemon),
      ),
    ),
    sources: sources.map(({ daemon, each, image }) => ({
      model: { ...modelOf(each, { image, isImageGone: false }), daemon, links: [], staysThere: true },
      entries: [{ ...CARRIED, what: `--name ${containerName(each)}` }],
      notices: [],
    })),
    raw: sources.map(({ each }) => each),
  };
}

function withFound(model: ContainerModel, found: readonly Found[]): ContainerModel {
  const containers = found.flatMap((each) => each.containers);
  const reference = model.body.Image ?? "";
  const image = found
    .flatMap(({ images }) => images.map(imageFacts))
    .find(({ tags, id }) => id === reference || tags.some((tag) => whole(tag) === whole(reference)));
  const mountsOf = ({ Mounts = [] }: InspectedContainer) =>
    Mounts.filter(({ Type }) => Type !== "tmpfs").map(bindOf);
  return {
    ...model,
    image,
    mountedThere: new Map(containers.map((each) => [containerName(each), mountsOf(each)])),
    isNameTaken: containers.some((each) => containerName(each) === model.name),
  };
}

function isLinked(name: string, daemon: string | undefined, models: readonly ContainerModel[]): boolean {
  return models.some((model) => model.daemon === daemon && model.links.some(({ source }) => source === name));
}

interface Found {
  readonly images: readonly InspectedImage[];
  readonly containers: readonly InspectedContainer[];
}

async function ofDaemon(daemon: string | undefined, models: readonly ContainerModel[]): Promise<Found> {
  const own = models.filter((model) => model.daemon === daemon);
  const names = own.flatMap(({ name, links, body }) => [
    name,
    ...links.map(({ source }) => source),
    ...holdersOf(body),
  ]);
  const containers = (await inspected("container", [...new Set(names)], daemon)).filter(isContainer);
  const images = new Set([
    ...own.flatMap(({ body: { Image } }) => Image ?? []),
    ...containers.map(({ Image }) => Image),
  ]);
  return { containers, images: (await inspected("image", [...images], daemon)).filter(isImage) };
}

/** Flags for the docker CLI that name a daemon. */
export function daemonFlags(daemon: string | undefined): string[] {
  return daemon === undefined ? [] : [daemon.includes("://") ? "--host" : "--context", daemon];
}

async function inspected(kind: string, names: readonly string[], daemon?: string): Promise<JsonObject[]> {
  // Do not ask a daemon over ssh: the connection may ask for a password.
  if (names.length === 0 || daemon?.startsWith("ssh://") === true) return [];
  try {
    const { stdout } = await dockerCli([...daemonFlags(daemon), "inspect", "--type", kind, ...names], {
      timeout: TIMEOUT_MS,
    });
    return JSON.parse(stdout || "[]") as JsonObject[];
  } catch {
    return [];
  }
}
