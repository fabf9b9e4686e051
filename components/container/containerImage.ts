import { createHash } from "node:crypto";
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import dockerignore from "@balena/dockerignore";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { stackProvider } from "../docker/stackProvider";
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
  // A tag goes with its stack, so each state has one of its own.
  const tag = stackProvider(opts.parent).stateId.apply((id) => `${hash}-${id}`);
  return new docker.RemoteImage(
    `${name}-${hash}`,
    { name: tag.apply((own) => `${repositoryOf(containerName)}:${own}`), build: { context: image.context } },
    { ...opts, aliases: [{ name }] },
  ).imageId;
}

/**
 * 12 hexadecimal digits over all files that Docker would be sent: names, contents, whether they can be run, and where links
 * lead, as it is sent the links themselves.
 */
export function contextHash(context: string): string {
  const ignoreFile = join(context, ".dockerignore");
  const ignore = dockerignore().add(existsSync(ignoreFile) ? readFileSync(ignoreFile, "utf8") : "");
  const files = filesIn(context)
    .filter((file) => file === "Dockerfile" || !ignore.ignores(file))
    .sort();
  const hash = createHash("sha256");
  for (const file of files) {
    const path = join(context, file);
    const found = lstatSync(path);
    const isLink = found.isSymbolicLink();
    if (!isLink && !found.isFile()) continue;
    // No file's own path begins with a slash.
    const mark = isLink ? "/link/" : found.mode & ANY_MAY_RUN ? "/run/" : "";
    hash
      .update(`${mark}${file}\0`)
      .update(isLink ? readlinkSync(path) : readFileSync(path))
      .update("\0");
  }
  return hash.digest("hex").slice(0, 12);
}

const ANY_MAY_RUN = 0o111;

/** All that is in a folder and is none itself, by its path in there. The recursion of Node follows links, in circles too. */
function filesIn(folder: string, inner = ""): string[] {
  return readdirSync(join(folder, inner), { withFileTypes: true }).flatMap((entry) => {
    const path = join(inner, entry.name);
    return entry.isDirectory() ? filesIn(folder, path) : [path];
  });
}
