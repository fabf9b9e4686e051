import { createHash } from "node:crypto";
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import dockerignore from "@balena/dockerignore";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { ask } from "../daemon/connection";
import { daemonAt } from "../daemon/daemon";
import { stackProvider } from "../stack/stackProvider";
import { checkImage, type ContainerImage, isBuild, isImageId, repositoryOf } from "../input/image";
import { whenKnown } from "../input/known";

/** An image on the daemon, with inputs and options for the container that uses the image. */
interface ImageThere {
  id: pulumi.Output<string>;
  inputs: { image: pulumi.Output<string> };
  options: pulumi.CustomResourceOptions;
}

/** The container for which an image is made. */
interface ImageOwner {
  /** Name of the container. A built image gets this name too. */
  containerName: string;
  daemonHost: pulumi.Output<string | undefined>;
}

/**
 * Makes the image of a container. A destroy deletes a built image, but not a pulled image, because other containers may use it.
 * The container is made with a name that leads to the image at that time; `docker ps` shows this name. The container is
 * replaced if the image's id changes, not if a name moves to another image.
 */
export function containerImage(
  name: string,
  image: ContainerImage,
  { containerName, daemonHost }: ImageOwner,
  opts: pulumi.CustomResourceOptions,
): ImageThere {
  const there = (id: pulumi.Output<string>, names: pulumi.Input<pulumi.Input<string>[]>): ImageThere => ({
    id,
    inputs: { image: pulumi.all([id, names, daemonHost]).apply((known) => nameOf(...known)) },
    options: { ignoreChanges: ["image"], replacementTrigger: id },
  });
  if (!isBuild(image)) {
    const reference = whenKnown(image, (known) => checkImage("image", known));
    const pulled = { name: reference, keepLocally: true };
    const { imageId, repoDigest } = new docker.RemoteImage(name, pulled, opts);
    // The mocks in a program's tests may return undefined, although the types exclude it.
    const names = pulumi.all([reference, repoDigest]).apply(([known, digest]) =>
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition
      isImageId(known) ? [] : [known.replace(/@.*/, "") + (digest ?? "").replace(/^[^@]*/, ""), known],
    );
    return there(imageId, names);
  }
  // The tag is a hash of the folder: a changed file makes a new image, and an unchanged folder is never built again. The resource's
  // name contains the hash too. If an update fails and the folder is changed back, the image is then still in the state. A replaced
  // resource would delete the tag that the container uses.
  const hash = contextHash(image.context);
  // A destroy deletes the stack's tag, so the tag contains the state's id: other stacks have other tags.
  const tag = stackProvider(opts.parent).stateId.apply((id) => `${hash}-${id}`);
  const reference = tag.apply((own) => `${repositoryOf(containerName)}:${own}`);
  const built = { name: reference, build: { context: image.context } };
  const { imageId } = new docker.RemoteImage(`${name}-${hash}`, built, { ...opts, aliases: [{ name }] });
  return there(imageId, [reference]);
}

/**
 * The first of `names` that leads to the image now; the image's id if no name does, because a tag was moved. A preview takes
 * the first name without a request.
 */
async function nameOf(id: string, names: string[], host?: string): Promise<string> {
  if (pulumi.runtime.isDryRun()) return names[0] ?? id;
  for (const name of names) {
    const found = await ask(daemonAt(host), `/images/${name}/json`).catch(() => ({}));
    if ((found as { Id?: string }).Id === id) return name;
  }
  return id;
}

/**
 * Hash (12 hexadecimal digits) of all files of the build context: names, contents, executable bits, and targets of symbolic
 * links, because Docker gets the links themselves.
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
    // A file's path never begins with a slash, so a marked path differs from every path without a mark.
    const mark = isLink ? "/link/" : found.mode & ANY_MAY_RUN ? "/run/" : "";
    hash
      .update(`${mark}${file}\0`)
      .update(isLink ? readlinkSync(path) : readFileSync(path))
      .update("\0");
  }
  return hash.digest("hex").slice(0, 12);
}

const ANY_MAY_RUN = 0o111;

/** Every file below a folder, without the folders. Node.js' own recursion would follow symbolic links, even in circles. */
function filesIn(folder: string, inner = ""): string[] {
  return readdirSync(join(folder, inner), { withFileTypes: true }).flatMap((entry) => {
    const path = join(inner, entry.name);
    return entry.isDirectory() ? filesIn(folder, path) : [path];
  });
}
