// Plain JavaScript, as its text goes into the state: see engineResource.ts.
const { dockerClient, ifExists } = require("./dockerClient");
const { GONE, refuseImport, replacedBy } = require("./resourceState");

/**
 * `docker volume create` and `rm`.
 *
 * @type {import("@pulumi/pulumi").dynamic.ResourceProvider<import("./volume").VolumeInputs, import("./volume").VolumeInputs>}
 */
const volume = {
  /**
   * Refuses a volume that another made: Docker would hand out the existing one without a word, and a destroy would
   * delete it. One with the same labels, kept by `retainData` or left by an interrupted update, is taken up again.
   * Runs in previews too, before anything is created.
   */
  async check(olds, inputs) {
    const { name, labels, daemonHost } = inputs;
    // In a preview the address may not be known yet; what stands for it then is no URL.
    const asks = name !== olds.name && (daemonHost ?? "://").includes("://");
    const found = asks ? await ifExists(dockerClient(daemonHost).getVolume(name).inspect()) : undefined;
    // The API leaves labels out where there are none, which the types do not say.
    const has = /** @type {Partial<Record<string, string>>} */ (found?.Labels ?? {});
    const foreign = found && Object.entries(labels).find(([label, value]) => has[label] !== value);
    if (foreign === undefined) return { inputs };
    const [label, owner] = foreign;
    const whose = has[label] === undefined ? "" : ` but of ${has[label]}`;
    const reason =
      `volume ${JSON.stringify(name)} exists and is not of this stack (${owner})${whose}. Choose another redisName, or ` +
      `remove the volume if nothing needs its data: docker volume rm ${name}`;
    return { inputs, failures: [{ property: "name", reason }] };
  },

  async create(inputs) {
    const { name, labels, daemonHost } = inputs;
    await dockerClient(daemonHost).createVolume({ Name: name, Labels: labels });
    return { id: name, outs: inputs };
  },

  async read(id, state) {
    refuseImport(state);
    const { name, daemonHost } = /** @type {import("./volume").VolumeInputs} */ (state);
    const found = await ifExists(dockerClient(daemonHost).getVolume(name).inspect());
    return { id: found === undefined ? GONE : id, props: state };
  },

  // The labels of a volume cannot be changed, and to replace it for them would cost its data.
  diff: (_id, olds, news) => Promise.resolve(replacedBy(olds, news, ["name", "daemonHost"])),

  async delete(id, { daemonHost }) {
    await ifExists(dockerClient(daemonHost).getVolume(id).remove());
  },
};

module.exports = volume;
