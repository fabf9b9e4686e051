// Stand-in for the lab, not the real plugin: docker:index/volume:Volume.
import { output, type Properties, textOf, value } from "../fields.ts";
import type { Resource, ResourceType } from "../resourceType.ts";
import { call, daemon } from "./daemon.ts";

export const volume: ResourceType = {
  token: "docker:index/volume:Volume",
  deleteBeforeReplace: true,
  fields: {
    name: value({ replaces: true, required: true }),
    driver: output,
    mountpoint: output,
  },

  /** If a volume of this name exists, the daemon returns it unchanged. */
  async create({ name }) {
    await call("Unable to create volume", daemon().createVolume({ Name: textOf(name) }));
    const made = await found({ name });
    if (made === undefined) throw new Error(`Unable to read volume: ${textOf(name)} is gone`);
    return made;
  },

  read: ({ state }) => found(state),

  update: (_, planned) => Promise.resolve(planned),

  async delete({ state }) {
    await call("Error deleting volume", daemon().getVolume(textOf(state.name)).remove());
  },
};

async function found(state: Properties): Promise<Resource | undefined> {
  const name = textOf(state.name);
  const seen = await call("Unable to read volume", daemon().getVolume(name).inspect());
  return seen && { id: name, state: { ...state, driver: seen.Driver, mountpoint: seen.Mountpoint } };
}
