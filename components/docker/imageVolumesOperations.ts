import type Docker from "dockerode";
import { dockerClient, ifExists } from "../daemon/dockerClient";
import type { ImageVolumesInputs, MountedVolume } from "./volume";
import { withoutEndingSlash, volumeNameOn } from "../daemon/notation";
import { driftOf, isUnknown, type Operations } from "./operations";
import {
  inProgram as volumesInProgram,
  removeVolume,
  staysInProgram,
  staysOfFormerName,
  whyNotTaken,
} from "./volumeOwner";

interface ImageVolumesState extends ImageVolumesInputs {
  volumes: MountedVolume[];
  /** Volumes that an earlier image declared and the present image does not. They stay until the stack is destroyed. */
  kept: MountedVolume[];
}

/** Names of the containers that have image volumes in the program of this update. */
const inProgram = new Set<string>();

/** Operations on the volumes for each `VOLUME` of a container's image, like `docker volume create` and `docker volume rm`. */
export const imageVolumesOperations: Operations<ImageVolumesInputs, ImageVolumesState> = {
  // A new `daemonHost` replaces nothing, because it must lead to the same daemon.
  replacedBy: ["containerName"],
  updatedBy: ["image", "paths", "taken", "from", "beside", "named", "daemonHost"],

  async check(olds, inputs) {
    const { containerName, named, daemonHost } = inputs;
    inProgram.add(containerName);
    if (Array.isArray(named)) named.forEach((name) => volumesInProgram.add(name));
    if (containerName === olds.containerName || isOpen(inputs)) return undefined;
    const docker = dockerClient(daemonHost);
    const reason = await whyNoneTaken(docker, inputs, await wantedBy(docker, inputs));
    return reason === undefined ? undefined : { property: "containerName", reason };
  },

  async foreseen(olds, inputs) {
    const isElsewhere = olds.containerName === inputs.containerName && olds.daemonHost !== inputs.daemonHost;
    if (!isElsewhere || isOpen(inputs)) return undefined;
    return { volumes: await wantedBy(dockerClient(inputs.daemonHost), inputs) };
  },

  async create(inputs) {
    const volumes = await make(inputs, []);
    return { id: inputs.containerName, volumes, kept: [] };
  },

  async read(_id, { volumes, kept, daemonHost }) {
    const docker = dockerClient(daemonHost);
    const names = namesOf([...volumes, ...kept]);
    const found = await Promise.all(names.map((name) => ifExists(docker.getVolume(name).inspect())));
    return driftOf(names.filter((_name, index) => found[index] === undefined));
  },

  async update(_id, { volumes: before, kept }, inputs) {
    const owned = [...before, ...kept];
    const volumes = await make(inputs, owned);
    return { volumes, kept: without(volumes, owned) };
  },

  async tellRenamed(state) {
    await staysOfFormerName(
      ownNames(state).filter((name) => !volumesInProgram.has(name)),
      state.daemonHost,
    );
  },

  async delete(id, state, { isRenamed = false } = {}) {
    const names = ownNames(state);
    const stays = (name: string) => inProgram.has(id) || volumesInProgram.has(name);
    await staysInProgram(names.filter(stays));
    const others = names.filter((name) => !stays(name));
    if (isRenamed) return staysOfFormerName(others, state.daemonHost);
    const docker = dockerClient(state.daemonHost);
    await Promise.all(others.map((name) => removeVolume(docker, name)));
  },
};

/** Whether a preview cannot know yet which volumes are wanted. */
function isOpen({ image, daemonHost, paths, taken, from }: ImageVolumesInputs): boolean {
  return [image, daemonHost, paths, taken, from].some(isUnknown);
}

/** All volumes except those that the program mounts by name. */
function ownNames({ volumes, kept, named = [] }: ImageVolumesState): string[] {
  return namesOf([...volumes, ...kept]).filter((name) => !named.includes(name));
}

/** Makes the missing ones of the wanted volumes, and returns all wanted volumes. */
async function make(inputs: ImageVolumesInputs, owned: MountedVolume[]): Promise<MountedVolume[]> {
  const docker = dockerClient(inputs.daemonHost);
  const wanted = await wantedBy(docker, inputs);
  const reason = await whyNoneTaken(docker, inputs, without(owned, wanted));
  if (reason !== undefined) throw new Error(reason);
  const Labels = inputs.labels;
  await Promise.all(namesOf(wanted).map((Name) => docker.createVolume({ Name, Labels })));
  return wanted;
}

function namesOf(volumes: MountedVolume[]): string[] {
  return volumes.map(({ volumeName }) => volumeName);
}

/** The volumes that are not in `others`. */
function without(others: MountedVolume[], volumes: MountedVolume[]): MountedVolume[] {
  return volumes.filter(({ volumeName }) => !namesOf(others).includes(volumeName));
}

/** Volumes for each path that the image declares, unless another mount has the path, and for each requested path. */
async function wantedBy(
  docker: Docker,
  { containerName, image, paths, taken, from = [] }: ImageVolumesInputs,
): Promise<MountedVolume[]> {
  const { Config } = await docker.getImage(image).inspect();
  const others = await Promise.all(from.map((id) => ifExists(docker.getContainer(id).inspect())));
  const mounted = others.flatMap((other) => other?.Mounts.map(({ Destination }) => Destination) ?? []);
  // The API leaves out empty fields, although its types say that they are always present.
  const declared = Object.keys((Config as Partial<typeof Config>).Volumes ?? {});
  const wanted = new Set(declared.map(withoutEndingSlash));
  [...taken, ...mounted].map(withoutEndingSlash).forEach((path) => wanted.delete(path));
  paths.map(withoutEndingSlash).forEach((path) => wanted.add(path));
  return [...wanted].sort().map((containerPath) => ({
    containerPath,
    volumeName: volumeNameOn(containerPath, containerName),
  }));
}

async function whyNoneTaken(
  docker: Docker,
  { containerName, labels, daemonHost }: ImageVolumesInputs,
  volumes: MountedVolume[],
): Promise<string | undefined> {
  const names = namesOf(volumes);
  const twice = volumes.find(({ volumeName }, index) => names.indexOf(volumeName) !== index);
  if (twice !== undefined) {
    return `two volumes of ${containerName} would be named ${twice.volumeName}; mount one of your own on ${twice.containerPath}.`;
  }
  const reasons = await Promise.all(names.map((name) => whyNotTaken(docker, { name, labels, daemonHost })));
  return reasons.find((reason) => reason !== undefined);
}
