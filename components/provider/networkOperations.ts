const { dockerClient, ifExists, messageOf, statusOf } = require("./dockerClient");

/**
 * `docker network create` and `rm`.
 *
 * @type {import("./operations").Operations<import("./network").NetworkInputs>}
 */
const network = {
  // The labels of a network cannot be changed: what was made under others keeps them.
  replacedBy: ["name", "internal", "daemonHost"],
  deleteBeforeReplace: true,

  async create(inputs) {
    const docker = dockerClient(inputs.daemonHost);
    const { name, internal, labels } = inputs;
    try {
      const made = { Name: name, CheckDuplicate: true, Internal: internal, Labels: labels };
      return (await docker.createNetwork(made)).id;
    } catch (error) {
      if (statusOf(error) === 409) return await networkLeftBehind(docker, inputs);
      if (!messageOf(error).includes("address pool")) throw error;
      throw new Error(
        `network ${JSON.stringify(name)}: Docker has no range of addresses left for it. Remove networks that nothing ` +
          "uses (docker network prune), or give the daemon more default-address-pools, and run the update again. " +
          `Docker's words: ${messageOf(error)}`,
      );
    }
  },

  async read(id, { daemonHost }) {
    const found = await ifExists(dockerClient(daemonHost).getNetwork(id).inspect());
    return found && { name: found.Name, internal: found.Internal };
  },

  async delete(id, { name, daemonHost }) {
    const found = dockerClient(daemonHost).getNetwork(id);
    try {
      await ifExists(found.remove());
    } catch (error) {
      if (!messageOf(error).includes("active endpoints")) throw error;
      const { Containers } = /** @type {import("dockerode").NetworkInspectInfo} */ (await found.inspect());
      const names = Object.values(Containers ?? {}).map(({ Name }) => Name);
      throw new Error(
        `network ${JSON.stringify(name)} still has containers: ${names.join(", ")}. Stop them, and run it again.`,
      );
    }
  },
};

/**
 * Id of the network of that name, if an update of this stack that was broken off left it.
 *
 * @param {import("dockerode")} docker
 * @param {import("./network").NetworkInputs} inputs
 */
async function networkLeftBehind(docker, { name, internal, labels }) {
  const found = await docker.getNetwork(name).inspect();
  const ours = Object.entries(labels).every(([label, value]) => found.Labels?.[label] === value);
  if (ours && found.Internal === internal) return found.Id;
  throw new Error(
    `network ${JSON.stringify(name)} exists and is not of this stack. Choose another name for the container that it ` +
      `is named after, or remove it if nothing needs it: docker network rm ${name}`,
  );
}

module.exports = network;
