// Stand-in for the lab, not the real plugin: docker:index/remoteImage:RemoteImage.
import { block, list, map, output, set, value } from "../fields.ts";
import { isObject, type Properties, textOf } from "../properties.ts";
import type { Resource, ResourceType } from "../resourceType.ts";
import { buildImage } from "./buildImage.ts";
import { daemon, reason } from "./daemon.ts";
import { findImage, repoDigest } from "./findImage.ts";

const replaces = { replaces: true };

export const remoteImage: ResourceType = {
  token: "docker:index/remoteImage:RemoteImage",
  fields: {
    name: value({ ...replaces, required: true }),
    keepLocally: value(),
    forceRemove: value(),
    triggers: map(replaces),
    pullTriggers: set(replaces),
    build: block(
      {
        context: value({ required: true }),
        dockerfile: value({ default: "Dockerfile" }),
        buildArgs: map(),
        // There is `labels`, too, but the real plugin does not use it.
        label: map(),
        tags: list(),
        target: value(),
        noCache: value(),
        networkMode: value(),
        remove: value({ default: true }),
      },
      replaces,
    ),
    imageId: output,
    repoDigest: output,
  },

  async create(inputs) {
    if (isObject(inputs.build)) await buildImage(textOf(inputs.name), inputs.build);
    return await present(inputs);
  },

  /** Looks the image up by its name: a tag that has moved shows as another image id. */
  async read({ state }) {
    const found = await findImage(textOf(state.name));
    return found === undefined ? undefined : described(found, state);
  },

  /** An image that is gone is pulled again. */
  update: async (_, planned) => (await present(planned)).state,

  /** By name, as the real plugin: whatever image has the name by now loses it. */
  async delete({ state }) {
    if (state.keepLocally === true) return;
    const name = textOf(state.name);
    if ((await findImage(name)) === undefined) return;
    await daemon()
      .getImage(name)
      .remove({ force: state.forceRemove === true })
      .catch((error: unknown) => {
        throw new Error(`Unable to remove Docker image: ${reason(error)}`, { cause: error });
      });
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
