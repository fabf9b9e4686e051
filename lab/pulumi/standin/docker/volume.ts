// Stand-in for the lab, not the real plugin: docker:index/volume:Volume.
import { labels, map, output, value } from "../fields.ts";
import { textOf } from "../properties.ts";
import type { ResourceType } from "../resourceType.ts";
import { call, daemon, reason, removeWhenFree } from "./daemon.ts";
import { fromLabels, toLabels } from "./labels.ts";

const replaces = { replaces: true };
const known = { replaces: true, computed: true };

export const volume: ResourceType = {
  token: "docker:index/volume:Volume",
  autonamed: true,
  fields: {
    name: value(known),
    labels: labels(replaces),
    driver: value(known),
    driverOpts: map(replaces),
    mountpoint: output,
  },

  /** A volume of that name which exists already is taken over without a word: the daemon's own behaviour. */
  async create(inputs) {
    const { name: id } = await daemon()
      .createVolume({
        Name: textOf(inputs.name),
        Labels: toLabels(inputs.labels),
        ...(inputs.driver === undefined ? {} : { Driver: textOf(inputs.driver) }),
        DriverOpts: (inputs.driverOpts ?? {}) as Record<string, string>,
      })
      .catch((error: unknown) => {
        throw new Error(`Unable to create volume: ${reason(error)}`, { cause: error });
      });
    const created = await volume.read({ id, state: inputs });
    if (created === undefined) throw new Error(`volume ${id} was gone as soon as it was made`);
    // Labels of a volume that was there already show at the next refresh.
    return { id, state: { ...created.state, labels: inputs.labels } };
  },

  async read({ id, state }) {
    const found = await call("Unable to inspect volume", daemon().getVolume(id).inspect());
    if (found === undefined) return undefined;
    return {
      id,
      state: {
        ...state,
        name: found.Name,
        labels: fromLabels(found.Labels),
        driver: found.Driver,
        driverOpts: found.Options ?? {},
        mountpoint: found.Mountpoint,
      },
    };
  },

  update: (_, planned) => Promise.resolve(planned),

  async delete({ id }) {
    await removeWhenFree(`volume ${id}`, /volume is in use/i, () =>
      daemon().getVolume(id).remove({ force: true }),
    );
  },
};
