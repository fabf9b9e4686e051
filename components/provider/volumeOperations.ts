import { dockerClient, ifExists } from "../docker/dockerClient";
import type { VolumeInputs } from "../docker/volume";
import { isUnknown, type Operations } from "./operations";
import { prepareVolume } from "./prepareVolume";
import { removeVolume, whyNotTaken } from "./volumeOwner";

/** `docker volume create` and `rm`, and what makes a volume ready before a container has it. */
export const volumeOperations: Operations<VolumeInputs> = {
  // The labels of a volume cannot be changed, and to replace it for them would cost its data.
  replacedBy: ["name", "daemonHost"],
  updatedBy: ["preparation"],
  // The old one goes last, so that an update that fails on its way still has the data.
  deleteBeforeReplace: false,

  async check(olds, inputs) {
    if (inputs.name === olds.name || isUnknown(inputs.daemonHost)) return undefined;
    const reason = await whyNotTaken(dockerClient(inputs.daemonHost), inputs);
    return reason === undefined ? undefined : { property: "name", reason };
  },

  async create(inputs) {
    const docker = dockerClient(inputs.daemonHost);
    const isNew = (await ifExists(docker.getVolume(inputs.name).inspect())) === undefined;
    await docker.createVolume({ Name: inputs.name, Labels: inputs.labels });
    try {
      await prepareVolume(docker, inputs);
    } catch (error) {
      if (isNew) await removeVolume(docker, inputs.name);
      throw error;
    }
    return { id: inputs.name };
  },

  async read(id, { daemonHost }) {
    const found = await ifExists(dockerClient(daemonHost).getVolume(id).inspect());
    return found && {};
  },

  async update(_id, _state, inputs) {
    await prepareVolume(dockerClient(inputs.daemonHost), inputs);
    return {};
  },

  delete: (id, { daemonHost }) => removeVolume(dockerClient(daemonHost), id),
};
