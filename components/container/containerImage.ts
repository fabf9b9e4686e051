import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import dockerignore from "@balena/dockerignore";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { checkImageId, repositoryOf, type ContainerImage } from "../input/imageSource";

/**
 * The id of the image, which is what containers take, so that a tag that has moved shows as a change. A pulled image stays on the daemon on destroy, as others may use it; a built one is taken away.
 *
 * @param containerName name of the container that runs it, which a built image is named after
 */
export function containerImage(
  name: string,
  image: ContainerImage,
  containerName: string,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  if (pulumi.Output.isInstance(image)) return image.apply((id) => checkImageId("image", id));
  if (typeof image === "string") {
    return new docker.RemoteImage(name, { name: image, keepLocally: true }, opts).imageId;
  }
  // The content is in the tag: a changed file is a new image, and an unchanged folder is never built again. It is in
  // the resource's name too: to go back after an update that failed then finds the image in the state, where a
  // replaced one would wait to be deleted while the container that is back uses its tag.
  const hash = contextHash(image.context);
  return new docker.RemoteImage(
    `${name}-${hash}`,
    { name: `${repositoryOf(containerName)}:${hash}`, build: { context: image.context } },
    { ...opts, aliases: [{ name }] },
  ).imageId;
}

/** 12 hexadecimal digits over names and contents of all files that Docker would be sent. */
export function contextHash(context: string): string {
  const ignoreFile = join(context, ".dockerignore");
  const ignore = dockerignore().add(existsSync(ignoreFile) ? readFileSync(ignoreFile, "utf8") : "");
  const files = readdirSync(context, { recursive: true, encoding: "utf8" })
    .filter((file) => file === "Dockerfile" || !ignore.ignores(file))
    .filter((file) => statSync(join(context, file), { throwIfNoEntry: false })?.isFile())
    .sort();
  const hash = createHash("sha256");
  for (const file of files) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(context, file)))
      .update("\0");
  }
  return hash.digest("hex").slice(0, 12);
}
