const { dockerClient, ifExists, messageOf } = require("./dockerClient");

/**
 * `docker network connect` and `disconnect`.
 *
 * @type {import("./operations").Operations<import("./networkAttachment").AttachmentInputs>}
 */
const networkAttachment = {
  replacedBy: ["networkId", "containerId", "aliases", "daemonHost"],
  deleteBeforeReplace: true,

  async create(inputs) {
    const docker = dockerClient(inputs.daemonHost);
    const { networkId, containerId, aliases } = inputs;
    // An interrupted update may have attached it already, perhaps under other aliases.
    if (await attachedAliases(docker, inputs)) await detach(docker, inputs);
    await docker
      .getNetwork(networkId)
      .connect({ Container: containerId, EndpointConfig: { Aliases: aliases } });
    return `${networkId.slice(0, 12)}/${containerId.slice(0, 12)}`;
  },

  async read(_id, inputs) {
    const found = await attachedAliases(dockerClient(inputs.daemonHost), inputs);
    return found && inputs.aliases.every((alias) => found.includes(alias)) ? {} : undefined;
  },

  delete: (_id, state) => detach(dockerClient(state.daemonHost), state),
};

/**
 * Aliases of the container on the network; undefined if it is not attached.
 *
 * @param {import("dockerode")} docker
 * @param {import("./networkAttachment").AttachmentInputs} inputs
 * @returns {Promise<string[] | undefined>}
 */
async function attachedAliases(docker, { networkId, containerId }) {
  const found = await ifExists(docker.getContainer(containerId).inspect());
  const endpoint = Object.values(found?.NetworkSettings.Networks ?? {}).find(
    ({ NetworkID }) => NetworkID === networkId,
  );
  return endpoint && (endpoint.Aliases ?? []);
}

/**
 * @param {import("dockerode")} docker
 * @param {import("./networkAttachment").AttachmentInputs} inputs
 */
async function detach(docker, { networkId, containerId }) {
  try {
    await ifExists(docker.getNetwork(networkId).disconnect({ Container: containerId, Force: true }));
  } catch (error) {
    // What moby answers, with 403 or 500, for a container that is not attached.
    if (!messageOf(error).includes("is not connected to")) throw error;
  }
}

module.exports = networkAttachment;
