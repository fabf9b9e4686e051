const { dockerClient, ifExists } = require("./dockerClient");

/**
 * `docker volume create` and `rm`.
 *
 * @type {import("./operations").Operations<import("./volume").VolumeInputs>}
 */
const volume = {
  // The labels of a volume cannot be changed, and to replace it for them would cost its data.
  replacedBy: ["name", "daemonHost"],
  // The old one goes last, so that an update that fails on its way still has the data.
  deleteBeforeReplace: false,

  async check(olds, inputs) {
    const { name, daemonHost } = inputs;
    // In a preview the address may not be known yet; what stands for it then is no URL.
    const asks = name !== olds.name && (daemonHost ?? "://").includes("://");
    const reason = asks ? await whyNotTaken(dockerClient(daemonHost), inputs) : undefined;
    return reason === undefined ? undefined : { property: "name", reason };
  },

  async create(inputs) {
    const { name, labels, daemonHost } = inputs;
    await dockerClient(daemonHost).createVolume({ Name: name, Labels: labels });
    return name;
  },

  async read(id, { daemonHost }) {
    const found = await ifExists(dockerClient(daemonHost).getVolume(id).inspect());
    return found && {};
  },

  async delete(id, { daemonHost }) {
    await ifExists(dockerClient(daemonHost).getVolume(id).remove());
  },
};

/**
 * Why a volume of that name is not taken up. Docker would hand out the one that another made without a word, and a
 * destroy would delete it. One with the same labels, kept by `retainData` or left by an interrupted update, is taken up
 * again, but not while a container of this stack has it: then an entry of the state that this version does not know may
 * stand for it, as version 0.1.0 wrote one, and deleting that entry would delete the data.
 *
 * @param {import("dockerode")} docker
 * @param {import("./volume").VolumeInputs} inputs
 * @returns {Promise<string | undefined>}
 */
async function whyNotTaken(docker, { name, labels }) {
  const found = await ifExists(docker.getVolume(name).inspect());
  if (found === undefined) return undefined;
  // The API leaves labels out where there are none, which the types do not say.
  const has = /** @type {Partial<Record<string, string>>} */ (found.Labels ?? {});
  const foreign = Object.entries(labels).find(([label, value]) => has[label] !== value);
  if (foreign !== undefined) {
    const [label, owner] = foreign;
    const whose = has[label] === undefined ? "" : ` but of ${has[label]}`;
    return (
      `volume ${JSON.stringify(name)} exists and is not of this stack (${owner})${whose}. Choose another redisName, or ` +
      `remove the volume if nothing needs its data: docker volume rm ${name}`
    );
  }
  const label = Object.entries(labels).map((pair) => pair.join("="));
  const users = await docker.listContainers({ all: true, filters: { volume: [name], label } });
  if (users.length === 0) return undefined;
  return (
    `volume ${JSON.stringify(name)} is of this stack, not in its state, and in use by ` +
    `${users.map(({ Names }) => Names[0]?.slice(1)).join(", ")}. If the stack was made by version 0.1.0, destroy it with ` +
    "that version first (retainData keeps the data); else remove the container, and run it again."
  );
}

module.exports = volume;
