// Plain JavaScript, as its text goes into the state: see engineResource.ts.
const { dockerClient, ifExists, messageOf } = require("./dockerClient");
const { GONE, refuseImport, replacedBy } = require("./resourceState");

/**
 * `docker network connect` and `disconnect`.
 *
 * @type {import("@pulumi/pulumi").dynamic.ResourceProvider<import("./networkAttachment").AttachmentInputs, import("./networkAttachment").AttachmentInputs>}
 */
const networkAttachment = {
  async create(inputs) {
    const docker = dockerClient(inputs.daemonHost);
    const { networkId, containerId, aliases } = inputs;
    // An interrupted update may have attached it already, perhaps under other aliases.
    if (await attachedAliases(docker, inputs)) await detach(docker, inputs);
    await docker
      .getNetwork(networkId)
      .connect({ Container: containerId, EndpointConfig: { Aliases: aliases } });
    return { id: `${networkId.slice(0, 12)}/${containerId.slice(0, 12)}`, outs: inputs };
  },

  async read(id, state) {
    refuseImport(state);
    const inputs = /** @type {import("./networkAttachment").AttachmentInputs} */ (state);
    const found = await attachedAliases(dockerClient(inputs.daemonHost), inputs);
    const whole = found && inputs.aliases.every((alias) => found.includes(alias));
    return { id: whole ? id : GONE, props: state };
  },

  diff: (_id, olds, news) =>
    Promise.resolve(replacedBy(olds, news, ["networkId", "containerId", "aliases", "daemonHost"])),

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
