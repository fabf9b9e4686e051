import { readFileSync } from "node:fs";
import type { ContainerModel } from "../../model/containerModel.ts";
import { Faults, type Fault } from "../../model/fault.ts";
import type { JsonObject } from "../../model/json.ts";
import { linksOf } from "../../model/links.ts";
import { isContainer, isImage, type InspectedContainer, type InspectedImage } from "./inspected.ts";
import { modelOf } from "./modelOf.ts";
import { staleLinks } from "./staleLinks.ts";

/** Containers as they are, and what is kept of how they were. */
export interface ReadContainers {
  readonly models: readonly ContainerModel[];
  /** As `docker inspect` said them. */
  readonly raw: readonly JsonObject[];
  /** What a user is to know of what runs. */
  readonly notices: readonly { readonly container: string; readonly text: string }[];
}

/**
 * Takes from what `docker inspect` said of containers, and images among them, those that have links and what these lead to.
 *
 * @param names containers to take, and what they link to; undefined: all that have links
 * @param file where it is from; undefined: the daemon itself
 * @param knowsImages whether an image that is not among them is gone
 * @throws Faults if a container is not there, or a link leads nowhere
 */
export function fromInspected(
  things: readonly JsonObject[],
  { names, file, knowsImages }: { names?: readonly string[]; file?: string; knowsImages: boolean },
): ReadContainers {
  const containers = things.filter(isContainer);
  const images = new Map(things.filter(isImage).map((image) => [image.Id, image]));
  const faults: Fault[] = [];
  const wanted = wantedOf(containers, names, faults);
  const where = (container: InspectedContainer) =>
    `${file === undefined ? "" : `${file}: `}${nameOf(container)}`;
  for (const container of wanted) {
    faults.push(...danglingLinks(container, containers, where(container)));
  }
  if (faults.length > 0) throw new Faults(faults);
  return {
    models: wanted.map((container) =>
      modelOf(container, { image: images.get(container.Image), file, isImageGone: knowsImages }),
    ),
    raw: wanted,
    notices: [
      ...wanted.flatMap((container) => staleLinks(container, containers)),
      ...unknownImages(wanted, images, knowsImages),
    ],
  };
}

/** @throws Error that names the file if it is no saved `docker inspect` */
export function readInspectFile(file: string): ReadContainers {
  let things: unknown;
  try {
    things = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(
      `${file}: it is no saved docker inspect (${error instanceof Error ? error.message : String(error)}). ` +
        "Make it by: docker inspect CONTAINER… IMAGE… > FILE",
    );
  }
  const all = (Array.isArray(things) ? things : [things]) as JsonObject[];
  return fromInspected(all, { file, knowsImages: false });
}

function wantedOf(
  containers: readonly InspectedContainer[],
  names: readonly string[] | undefined,
  faults: Fault[],
): InspectedContainer[] {
  const byName = (name: string) =>
    containers.find((each) => nameOf(each) === name || (name.length >= 12 && each.Id.startsWith(name)));
  const wanted = new Set<InspectedContainer>();
  const add = (container: InspectedContainer) => {
    if (wanted.has(container)) return;
    wanted.add(container);
    for (const { source } of linksOfContainer(container)) {
      const found = byName(source);
      if (found !== undefined) add(found);
    }
  };
  if (names === undefined) containers.filter((each) => linksOfContainer(each).length > 0).forEach(add);
  for (const name of names ?? []) {
    const found = byName(name);
    if (found !== undefined) add(found);
    else
      faults.push({ where: name, what: "there is no such container", todo: "Name one of `docker ps -a`." });
  }
  return [...wanted];
}

function danglingLinks(
  container: InspectedContainer,
  all: readonly InspectedContainer[],
  where: string,
): Fault[] {
  return linksOfContainer(container)
    .filter(({ source }) => !all.some((each) => nameOf(each) === source || each.Id.startsWith(source)))
    .map(({ source, alias }) => ({
      where,
      what: `its link ${source}:${alias} leads to a container that is not there`,
      understood: "a link that was left behind: Docker goes on showing it when the source is deleted",
      todo: `Start a container named ${source}, or make ${nameOf(container)} anew without the link.`,
    }));
}

function unknownImages(
  wanted: readonly InspectedContainer[],
  images: ReadonlyMap<string, InspectedImage>,
  isLive: boolean,
) {
  return wanted
    .filter(({ Image }) => !isLive && !images.has(Image))
    .map((container) => ({
      container: nameOf(container),
      text:
        `What its image says is not in the file, so that is kept too. For less: docker inspect ${nameOf(container)} ` +
        `${container.Image.slice(0, 19)} > FILE`,
    }));
}

function linksOfContainer({ HostConfig, NetworkSettings }: InspectedContainer) {
  return linksOf({ HostConfig, NetworkingConfig: { EndpointsConfig: NetworkSettings.Networks } });
}

function nameOf({ Name }: InspectedContainer): string {
  return Name.replace(/^\//, "");
}
