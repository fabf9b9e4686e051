import { readFileSync } from "node:fs";
import type { ReadContainer } from "../../arrange/arrange.ts";
import { linksOf, type SharedBy, whereOf } from "../../model/containerModel.ts";
import { CARRIED, type Fault, Faults } from "../../model/reportEntry.ts";
import { type JsonObject, partsOfOthers } from "../../model/createBody.ts";
import { modelOf, SHORT_ID_CHARACTERS } from "./containerBody.ts";
import { containerName, type InspectedContainer, isContainer, isImage, staleLinks } from "./inspected.ts";

/** Containers as models, and as `docker inspect` printed them. */
export interface ReadContainers {
  readonly containers: readonly ReadContainer[];
  /** The containers as `docker inspect` printed them. */
  readonly raw: readonly JsonObject[];
}

/**
 * Selects the containers with links, and their sources, from the output of `docker inspect` for containers and images.
 *
 * @param names names of containers to take, together with their sources; undefined for all containers with links
 * @param file the file with the saved output; undefined if the daemon answered
 * @param knowsImages whether the output has all existing images, so that a missing image is gone
 * @throws Faults if a container or the source of a link does not exist
 */
export function fromInspected(
  things: readonly JsonObject[],
  { names, file, knowsImages }: { names?: readonly string[]; file?: string; knowsImages: boolean },
): ReadContainers {
  const containers = things.filter(isContainer);
  const images = new Map(things.filter(isImage).map((image) => [image.Id, image]));
  const faults: Fault[] = [];
  const wanted = wantedOf(containers, names, faults);
  for (const container of wanted) faults.push(...danglingLinks(container, containers, file));
  if (faults.length > 0) throw new Faults(faults);
  return {
    containers: wanted.map((container) => {
      const image = images.get(container.Image);
      const isUnknown = image === undefined && !knowsImages;
      return {
        model: {
          ...modelOf(container, { image, file, isImageGone: knowsImages }),
          sharedWith: sharedWith(container, containers),
        },
        entries: [{ ...CARRIED, what: `--name ${containerName(container)}` }],
        notices: [...staleLinks(container, containers), ...(isUnknown ? [unknownImage(container)] : [])],
      };
    }),
    raw: wanted,
  };
}

/** Reads a saved output of `docker inspect`. @throws Error that names the file if its content is anything else */
export function readInspectFile(file: string): ReadContainers {
  let all: JsonObject[];
  try {
    const things: unknown = JSON.parse(readFileSync(file, "utf8"));
    all = [things].flat().map((thing) => (thing ?? {}) as JsonObject);
    if (all.length > 0 && !all.some(isContainer)) throw new Error("no container is in it");
  } catch (error) {
    throw new Error(
      `${file}: it is no saved docker inspect (${error instanceof Error ? error.message : String(error)}). ` +
        "Make it by: docker inspect CONTAINER… IMAGE… > FILE",
    );
  }
  return fromInspected(all, { file, knowsImages: false });
}

function wantedOf(
  containers: readonly InspectedContainer[],
  names: readonly string[] | undefined,
  faults: Fault[],
): InspectedContainer[] {
  const wanted = new Set<InspectedContainer>();
  const add = (container: InspectedContainer) => {
    if (wanted.has(container)) return;
    wanted.add(container);
    for (const { source } of linksOfContainer(container)) {
      const found = named(source, containers);
      if (found !== undefined) add(found);
    }
  };
  if (names === undefined) containers.filter((each) => linksOfContainer(each).length > 0).forEach(add);
  for (const name of names ?? []) {
    const found = named(name, containers);
    if (found !== undefined) add(found);
    else
      faults.push({ where: name, what: "there is no such container", todo: "Name one of `docker ps -a`." });
  }
  return [...wanted];
}

/**
 * The container with the given name, or else the container whose id begins with the text. A text of less than 12 characters is
 * only a name.
 */
function named(said: string, all: readonly InspectedContainer[]): InspectedContainer | undefined {
  const isId = said.length >= SHORT_ID_CHARACTERS;
  return (
    all.find((each) => containerName(each) === said) ?? all.find(({ Id }) => isId && Id.startsWith(said))
  );
}

function danglingLinks(
  container: InspectedContainer,
  all: readonly InspectedContainer[],
  file: string | undefined,
): Fault[] {
  const name = containerName(container);
  const where = whereOf({ origin: { kind: "container", container: name, file } });
  return linksOfContainer(container)
    .filter(({ source }) => named(source, all) === undefined)
    .map(({ source, alias }) => {
      const link = `its link ${source}:${alias} leads to a container that is not`;
      const todo = `Start a container named ${source}, or make ${name} anew without the link.`;
      if (file === undefined) {
        const understood =
          "a link that was left behind: Docker goes on showing it when the source is deleted";
        return { where, what: `${link} there`, understood, todo };
      }
      const add = `Add it to the file: docker inspect CONTAINER… ${source} > FILE. If it is gone: `;
      return { where, what: `${link} in the file`, todo: add + todo };
    });
}

/** Containers that share the network, processes or memory of a container. */
function sharedWith(owner: InspectedContainer, all: readonly InspectedContainer[]): SharedBy[] {
  return all.flatMap((each) =>
    partsOfOthers({ HostConfig: each.HostConfig })
      .filter((part) => named(part.owner, all) === owner)
      .map(({ flag }) => ({ name: containerName(each), flag })),
  );
}

const unknownImage = (container: InspectedContainer): string =>
  `What its image says is not in the file, so that is kept too. For less: docker inspect ${containerName(container)} ` +
  `${container.Image.slice(0, 19)} > FILE`;

function linksOfContainer({ HostConfig, NetworkSettings }: InspectedContainer) {
  return linksOf({ HostConfig, NetworkingConfig: { EndpointsConfig: NetworkSettings.Networks } });
}
