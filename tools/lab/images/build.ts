import { cp, rm } from "node:fs/promises";
import { packagesEnvironment, packagesRoot, REGISTRY_ADDRESS } from "../daemon/configuration.ts";
import { fingerprintOf, isDone, markDone, run, type Progress } from "../run.ts";
import { DEBIAN_RELEASE } from "../host.ts";
import { inLab } from "../paths.ts";
import { baseArchive } from "./base.ts";
import { imageFolder, type LabImage } from "./images.ts";

/** The image that all Dockerfiles start from. The daemon has this image only during the build. */
const BASE_IMAGE = "redis-link-lab/debian";

/** Label of every image of the lab. */
const LABEL = "redis-link.lab=made by the lab from Debian packages, in the place of the official image";

/** Whether the registry already holds the image as this version of the lab makes it. */
export async function isImageDone(image: LabImage): Promise<boolean> {
  return await isDone(markOf(image), await fingerprint(image));
}

export async function areImagesDone(images: readonly LabImage[]): Promise<boolean> {
  const done = await Promise.all(images.map(isImageDone));
  return done.every(Boolean);
}

/** Imports the base image, on which all images are built, into the daemon. */
export async function importBase(): Promise<void> {
  await docker(["import", "--change", `LABEL ${quoted(LABEL)}`, baseArchive, BASE_IMAGE]);
}

export async function removeBase(): Promise<void> {
  await docker(["image", "rm", "--force", BASE_IMAGE]);
}

/**
 * Builds an image and puts it into the registry under the names of the official image. The daemon keeps no copy, so that a
 * later pull fetches the image from the registry.
 */
export async function makeImage(image: LabImage, progress: Progress): Promise<void> {
  const context = inLab("images", image.name);
  await rm(context, { recursive: true, force: true });
  await cp(imageFolder(image), context, { recursive: true });
  const variables = await image.prepare(context, progress);
  await buildAndPush(context, image.name, image.tags, variables, [LABEL], progress);
  if (image.twinTags) {
    const labels = [LABEL, "redis-link.lab.twin=true"];
    await buildAndPush(context, image.name, image.twinTags, variables, labels, progress);
  }
  await rm(context, { recursive: true });
  await markDone(markOf(image), await fingerprint(image));
}

async function buildAndPush(
  context: string,
  name: string,
  tags: readonly string[],
  variables: Record<string, string>,
  labels: readonly string[],
  progress: Progress,
): Promise<void> {
  const references = tags.map((tag) => `${REGISTRY_ADDRESS}/library/${name}:${tag}`);
  const options = [
    ...references.flatMap((reference) => ["--tag", reference]),
    ...labels.flatMap((label) => ["--label", label]),
    ...Object.entries(variables).flatMap(([key, value]) => ["--build-arg", `${key}=${value}`]),
  ];
  await docker(["build", "--force-rm", ...options, context], progress);
  for (const reference of references) await docker(["push", reference], progress);
  await docker(["image", "rm", ...references]);
  // Removes the daemon's copy of an older image. The command fails if there is no copy, which does not matter.
  await docker(["image", "rm", "--force", ...tags.map((tag) => `${name}:${tag}`)]).catch(() => undefined);
}

/** Runs the docker command of the unpacked packages on the lab's daemon. */
async function docker(args: readonly string[], progress?: Progress): Promise<void> {
  // Uses the classic builder, because this daemon's BuildKit would ask a registry for the Dockerfile syntax, and keep a cache.
  const env = { ...packagesEnvironment(), DOCKER_BUILDKIT: "0", DOCKER_CONTEXT: undefined };
  await run(`${packagesRoot}/usr/bin/docker`, args, { env, progress });
}

function markOf(image: LabImage): string {
  return `image-${image.name}`;
}

async function fingerprint(image: LabImage): Promise<string> {
  return await fingerprintOf([DEBIAN_RELEASE, LABEL, ...image.tags, ...image.versions], [imageFolder(image)]);
}

/** A label in the form of a Dockerfile's instruction. */
function quoted(label: string): string {
  const [key = "", value = ""] = label.split("=");
  return `${key}="${value}"`;
}
