import { readdir, readFile } from "node:fs/promises";
import { join, normalize, relative } from "node:path";
import { Readable } from "node:stream";
import dockerignore from "@balena/dockerignore";
import type { ImageInspectInfo } from "dockerode";
import { execa } from "execa";
import { block, isObject, map, output, type Properties, textOf, value } from "../fields.ts";
import type { Resource, ResourceType } from "../resourceType.ts";
import { followed } from "./containerState.ts";
import { call, daemon, failing } from "./daemon.ts";

// Stand-in for the lab, not the real plugin: docker:index/remoteImage:RemoteImage.

const replaces = { replaces: true };

export const remoteImage: ResourceType = {
  token: "docker:index/remoteImage:RemoteImage",
  fields: {
    name: value({ ...replaces, required: true }),
    keepLocally: value(),
    build: block(
      {
        context: value({ required: true }),
        dockerfile: value({ default: "Dockerfile" }),
        // The real plugin also has `labels`, but ignores this input.
        label: map(),
      },
      replaces,
    ),
    imageId: output,
    repoDigest: output,
  },

  async create(inputs) {
    if (isObject(inputs.build))
      await failing("Error running build", buildImage(textOf(inputs.name), inputs.build));
    return await present(inputs);
  },

  /** Looks for the image by its name. If its tag has moved, the state gets another image id. */
  async read({ state }) {
    const found = await findImage(textOf(state.name));
    return found === undefined ? undefined : described(found, state);
  },

  /** A missing image is pulled again. */
  update: async (_, planned) => (await present(planned)).state,

  /** Like the real plugin, removes the name, whichever image has this name now. */
  async delete({ state }) {
    if (state.keepLocally === true) return;
    const name = textOf(state.name);
    if ((await findImage(name)) === undefined) return;
    await failing("Unable to remove Docker image", daemon().getImage(name).remove());
  },
};

async function present(state: Properties): Promise<Resource> {
  const name = textOf(state.name);
  const found = await findImage(name, { pull: true });
  if (found === undefined)
    throw new Error(`Unable to read Docker image into resource: unable to find or pull image ${name}`);
  return described(found, state);
}

const described = (image: { Id: string; RepoDigests: string[] }, state: Properties): Resource => ({
  id: image.Id + textOf(state.name),
  state: { ...state, imageId: image.Id, repoDigest: repoDigest(textOf(state.name), image.RepoDigests) },
});

/** Finds an image by name or id. With `pull`, pulls the image first if it is missing. */
export async function findImage(name: string, { pull = false } = {}): Promise<ImageInspectInfo | undefined> {
  if (name === "") throw new Error("empty image name is not allowed");
  const found = await call(`unable to inspect image ${name}`, daemon().getImage(name).inspect());
  if (found !== undefined || !pull) return found;
  await failing(`unable to pull image ${name}`, pullImage(name));
  return findImage(name);
}

async function pullImage(name: string): Promise<void> {
  const tagged = /[:@][^/]*$/.test(name) ? name : `${name}:latest`;
  await followed(await daemon().pull(tagged));
}

/** The image's digest in a registry; empty if the image never was in a registry. */
function repoDigest(name: string, digests: string[] | null): string {
  const repository = name.split(":")[0] ?? name;
  return digests?.find((digest) => digest.startsWith(repository)) ?? digests?.[0] ?? "";
}

/** The builder of the real plugin, BuildKit, which keeps base layers in its cache and not among the images. */
const BUILDKIT = "2";

/** Builds an image from a folder. @throws Error with the output of a failed build */
async function buildImage(name: string, build: Properties): Promise<void> {
  const dockerfile = textOf(build.dockerfile);
  const stream = await daemon().buildImage(await buildContext(textOf(build.context), dockerfile), {
    version: BUILDKIT,
    t: name,
    dockerfile,
    labels: (build.label ?? {}) as Record<string, string>,
  });
  await followed(stream);
}

/**
 * The folder as a tar stream with root as the owner, without files that its .dockerignore names. As with Docker's own client,
 * the Dockerfile is always included.
 */
async function buildContext(folder: string, dockerfile: string): Promise<Readable> {
  const ignored = dockerignore
    .default()
    .add(await readFile(join(folder, ".dockerignore"), "utf8").catch(() => ""));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((file) => file === normalize(dockerfile) || !ignored.ignores(file));
  const options = ["--owner=0", "--group=0", "--numeric-owner", "--null", "--files-from=-"];
  const { stdout } = await execa("tar", ["--create", `--directory=${folder}`, ...options], {
    input: files.join("\0"),
    encoding: "buffer",
  });
  return Readable.from(Buffer.from(stdout));
}
