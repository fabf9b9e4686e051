// Plain JavaScript, as its text goes into the state: see engineResource.ts.
const { dockerClient, ifExists, messageOf, statusOf } = require("./dockerClient");
const { GONE, refuseImport, replacedBy } = require("./resourceState");

/**
 * `docker network create` and `rm`.
 *
 * @type {import("@pulumi/pulumi").dynamic.ResourceProvider<import("./network").NetworkInputs, import("./network").NetworkInputs>}
 */
const network = {
  async create(inputs) {
    const docker = dockerClient(inputs.daemonHost);
    const { name, internal, labels } = inputs;
    try {
      const made = { Name: name, CheckDuplicate: true, Internal: internal, Labels: labels };
      return { id: (await docker.createNetwork(made)).id, outs: inputs };
    } catch (error) {
      if (statusOf(error) === 409) return { id: await networkLeftBehind(docker, inputs), outs: inputs };
      if (!messageOf(error).includes("address pool")) throw error;
      throw new Error(
        `network ${JSON.stringify(name)}: Docker has no range of addresses left for it. Remove networks that nothing ` +
          "uses (docker network prune), or give the daemon more default-address-pools, and run the update again. " +
          `Docker's words: ${messageOf(error)}`,
      );
    }
  },

  async read(id, state) {
    refuseImport(state);
    const { name, internal, ...others } = /** @type {import("./network").NetworkInputs} */ (state);
    const found = await ifExists(dockerClient(others.daemonHost).getNetwork(id).inspect());
    if (found === undefined) return { id: GONE, props: state };
    return { id, props: { ...others, name: found.Name, internal: found.Internal } };
  },

  // The labels of a network cannot be changed: what was made under others keeps them.
  diff: (_id, olds, news) => Promise.resolve(replacedBy(olds, news, ["name", "internal", "daemonHost"])),

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
