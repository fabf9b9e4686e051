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

/** An image as it is on the daemon, and what its container is made with. */
interface ImageThere {
  id: pulumi.Output<string>;
  inputs: { image: pulumi.Output<string> };
  options: pulumi.CustomResourceOptions;
}

/** Whose image it is. */
interface ImageOwner {
  /** Name of the container that runs it, which a built image is named after. */
  containerName: string;
  daemonHost: pulumi.Output<string | undefined>;
}

/**
 * The image of a container. A pulled image stays on the daemon on destroy, as others may use it; a built one is taken away.
 * `docker ps` shows the name that a container was made with, and a name may be another image's tomorrow: so the container takes
 * a name that is the image's now, and is replaced when the id changes, and not when the name does.
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
    // Mocks of a program's tests may give none, which the types do not say.
    const names = pulumi.all([reference, repoDigest]).apply(([known, digest]) =>
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition
      isImageId(known) ? [] : [known.replace(/@.*/, "") + (digest ?? "").replace(/^[^@]*/, ""), known],
    );
    return there(imageId, names);
  }
  // The content is in the tag: a changed file is a new image, and an unchanged folder is never built again. It is in
  // the resource's name too: to go back after an update that failed then finds the image in the state, where a
  // replaced one would wait to be deleted while the container that is back uses its tag.
  const hash = contextHash(image.context);
  // A tag goes with its stack, so each state has one of its own.
  const tag = stackProvider(opts.parent).stateId.apply((id) => `${hash}-${id}`);
  const reference = tag.apply((own) => `${repositoryOf(containerName)}:${own}`);
  const built = { name: reference, build: { context: image.context } };
  const { imageId } = new docker.RemoteImage(`${name}-${hash}`, built, { ...opts, aliases: [{ name }] });
  return there(imageId, [reference]);
}

/** The first of the names that leads to the image now; its id if none does, as when a tag has moved. A preview asks nothing. */
async function nameOf(id: string, names: string[], host?: string): Promise<string> {
  if (pulumi.runtime.isDryRun()) return names[0] ?? id;
  for (const name of names) {
    const found = await ask(daemonAt(host), `/images/${name}/json`).catch(() => ({}));
    if ((found as { Id?: string }).Id === id) return name;
  }
  return id;
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

/** Every file below a folder, without the folders. Node's own recursion follows links, in circles too. */
function filesIn(folder: string, inner = ""): string[] {
  return readdirSync(join(folder, inner), { withFileTypes: true }).flatMap((entry) => {
    const path = join(inner, entry.name);
    return entry.isDirectory() ? filesIn(folder, path) : [path];
  });
}
