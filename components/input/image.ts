import { existsSync } from "node:fs";
import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { inputError, matching } from "./inputError";
import { isOutput } from "./known";
import { MAX_NAME_CHARACTERS } from "./nameForms";

// A first part with capitals, but without dot or port, is no host here: Docker 20.10 takes this part for a part of the name, which
// must be in lower case, and Engine 29 takes this part for a host.
const host = /(?=[a-z0-9-]+\/|[^/]*[.:])[a-zA-Z0-9]+(?:[.-][a-zA-Z0-9]+)*(?::\d+)?/.source;
const path = /[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*/.source;
const tag = /[\w][\w.-]{0,127}/.source;
const digest = /[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}/.source;

/**
 * Checks an image reference (distribution/reference `regexp.go`): a name, optionally with a tag or digest.
 *
 * @throws RunError that names the input, the value and what is allowed
 */
export const checkImage = matching(
  new RegExp(`^(?:${host}/)?${path}(?:/${path})*(?::${tag})?(?:@${digest})?$`),
  255,
  `An image is NAME, NAME:TAG or NAME@DIGEST in lower case, for example "redis:7".`,
);

/**
 * Checks the name of an image that has neither host nor tag.
 *
 * @throws RunError that names the input, the value and what is allowed
 */
export const checkRepository = matching(
  new RegExp(`^${path}$`),
  MAX_NAME_CHARACTERS,
  `The image that is built for a container is named after it: letters and digits, with ".", "_" or "-" between them.`,
);

/** An image that the container's daemon builds from a folder with a Dockerfile. */
export interface ImageBuild {
  /** Path of the folder, relative to the program's folder. Files that its `.dockerignore` lists are ignored. */
  context: string;
}

/**
 * An image: a reference such as `redis:7`, which is pulled unless the daemon has it; the id of an image on the daemon, such as
 * `imageId` of a `docker.RemoteImage`; or a folder to build. Reference and id may be outputs. If several apps share one
 * folder, build the image once and give all apps its id: Docker gives equal builds the same id, and two deletions of one image at
 * the same time can fail.
 */
export type ContainerImage = pulumi.Input<string> | ImageBuild;

/**
 * Checks an image whose value is known. An output is accepted without a check.
 *
 * @param containerName name of the container, which is also the name of a built image
 * @param nameInput argument that gave the container's name
 * @throws RunError if the reference is malformed, or the folder has no Dockerfile
 */
export function checkImageSource(
  input: string,
  image: ContainerImage,
  containerName: string,
  nameInput = "containerName",
): void {
  if (isOutput(image)) return;
  if (typeof image === "string") {
    checkImage(input, image);
    return;
  }
  checkRepository(nameInput, repositoryOf(containerName));
  if (!existsSync(join(image.context, "Dockerfile"))) {
    throw inputError(input, image.context, "The folder must hold a Dockerfile.");
  }
}

/** Whether an image is built from a folder. */
export function isBuild(image: ContainerImage): image is ImageBuild {
  return typeof image === "object" && "context" in image && !isOutput(image);
}

/** Words for an image in errors: its reference, or its folder. */
export function imageWords(image: ContainerImage): pulumi.Input<string> {
  return isBuild(image) ? image.context : image;
}

/** Whether an image is given by its id. */
export function isImageId(image: string): boolean {
  return image.startsWith("sha256:");
}

/** Name, without tag, of the image that is built for a container. */
export function repositoryOf(containerName: string): string {
  return containerName.toLowerCase();
}
