import { existsSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { checkImage, checkRepository } from "./image";
import { inputError } from "./inputError";

/** An image built from a folder with a Dockerfile, on the daemon that runs it. */
export interface ImageBuild {
  /** The folder, relative to where the program runs. What its `.dockerignore` names plays no part. */
  context: string;
}

/**
 * An image by reference, by build, or by the id of an image resource. Apps that share one folder take the id of one
 * resource: Docker gives equal builds one id, and two deletions of it at a time can fail.
 */
export type ContainerImage = string | ImageBuild | pulumi.Output<string>;

/**
 * Checks an image given by reference or by build.
 *
 * @param containerName name of the container that runs it, which a built image is named after
 * @param nameInput what that name was given as
 * @throws RunError if the reference is malformed, or the folder has no Dockerfile
 */
export function checkImageSource(
  input: string,
  image: ContainerImage,
  containerName: string,
  nameInput = "containerName",
): void {
  if (pulumi.Output.isInstance(image)) return;
  if (typeof image === "string") {
    checkImage(input, image);
    return;
  }
  checkRepository(nameInput, repositoryOf(containerName));
  if (!existsSync(join(image.context, "Dockerfile"))) {
    throw inputError(input, image.context, "The folder must hold a Dockerfile.");
  }
}

/**
 * Checks an image given as an output: only an id is there by then, as a reference would have to be pulled first.
 *
 * @throws RunError that names the input, the value and the remedy
 */
export function checkImageId(input: string, id: string): string {
  if (id.includes("sha256:")) return id;
  throw inputError(
    input,
    id,
    "An output must be the id of an image resource (imageId); write a reference as it is.",
  );
}

/** Name of the image that is built for a container, without tag. */
export function repositoryOf(containerName: string): string {
  return containerName.toLowerCase();
}
