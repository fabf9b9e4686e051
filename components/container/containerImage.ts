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

/** An image on the daemon, and its container's inputs and options. */
interface ImageThere {
  id: pulumi.Output<string>;
  inputs: { image: pulumi.Output<string> };
  options: pulumi.CustomResourceOptions;
}

/** The owner of an image. */
interface ImageOwner {
  /** Name of its container, and of a built image. */
  containerName: string;
  daemonHost: pulumi.Output<string | undefined>;
}

/**
 * The image of a container. On destroy, a pulled image stays, because others may use it; a built one is deleted. The container
 * is made with a present name of the image, which `docker ps` shows. It is replaced when the image's id changes, not when a
 * name moves.
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
    // A program's mocks may return undefined, unlike the types.
    const names = pulumi.all([reference, repoDigest]).apply(([known, digest]) =>
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition
      isImageId(known) ? [] : [known.replace(/@.*/, "") + (digest ?? "").replace(/^[^@]*/, ""), known],
    );
    return there(imageId, names);
  }
  // The tag is a hash of the folder: a changed file makes a new image, and an unchanged folder is never built again. The resource's
  // name has the hash too. After a failed update, going back then finds the image in the state; a replaced resource would delete the
  // tag in use.
  const hash = contextHash(image.context);
  // A tag goes with its stack, so each state has one of its own.
  const tag = stackProvider(opts.parent).stateId.apply((id) => `${hash}-${id}`);
  const reference = tag.apply((own) => `${repositoryOf(containerName)}:${own}`);
  const built = { name: reference, build: { context: image.context } };
  const { imageId } = new docker.RemoteImage(`${name}-${hash}`, built, { ...opts, aliases: [{ name }] });
  return there(imageId, [reference]);
}

/** The first name that leads to the image now; its id if none does, because a tag has moved. A preview asks nothing. */
async function nameOf(id: string, names: string[], host?: string): Promise<string> {
  if (pulumi.runtime.isDryRun()) return names[0] ?? id;
  for (const name of names) {
    const found = await ask(daemonAt(host), `/images/${name}/json`).catch(() => ({}));
    if ((found as { Id?: string }).Id === id) return name;
  }
  return id;
}

/**
 * Hash (12 hexadecimal digits) of all files of the build context: names, contents, executable bits, and targets of links, which
 * Docker gets as links.
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
    // A file's path never begins with a slash.
    const mark = isLink ? "/link/" : found.mode & ANY_MAY_RUN ? "/run/" : "";
    hash
      .update(`${mark}${file}\0`)
      .update(isLink ? readlinkSync(path) : readFileSync(path))
      .update("\0");
  }
  return hash.digest("hex").slice(0, 12);
}

const ANY_MAY_RUN = 0o111;

/** Every file below a folder, without the folders. Node's own recursion follows links, in circles too. */
function filesIn(folder: string, inner = ""): string[] {
  return readdirSync(join(folder, inner), { withFileTypes: true }).flatMap((entry) => {
    const path = join(inner, entry.name);
    return entry.isDirectory() ? filesIn(folder, path) : [path];
  });
}
