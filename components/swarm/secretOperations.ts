import { randomBytes } from "node:crypto";
import type Docker from "dockerode";
import { ifExists, messageOf } from "../docker/dockerClient";
import type { SecretInputs } from "./service";
import { labelFilter } from "../docker/attachment";
import type { Operations } from "../docker/operations";
import { swarmClient } from "./overlayNetworks";

interface SecretState extends SecretInputs {
  name: string;
}

/** What says which secrets take each other's place. */
const PREFIX_LABEL = "redis-link.secret";

/** `docker secret create` and `rm`. */
export const secretOperations: Operations<SecretInputs, SecretState> = {
  replacedBy: ["prefix", "content"],
  updatedBy: ["daemonHost"],
  // Docker removes none that a service has, and a service is told of the new one first.
  deleteBeforeReplace: false,

  async create({ prefix, content, labels, daemonHost }) {
    const docker = swarmClient(daemonHost);
    const all = { ...labels, [PREFIX_LABEL]: prefix };
    await removeLeftBehind(docker, all);
    const name = `${prefix}-${randomBytes(4).toString("hex")}`;
    const Data = Buffer.from(content).toString("base64");
    const created = (await docker.createSecret({ Name: name, Data, Labels: all })) as {
      id?: string;
      ID?: string;
    };
    return { id: created.ID ?? created.id ?? "", name };
  },

  async read(id, { daemonHost }) {
    return (await ifExists(swarmClient(daemonHost).getSecret(id).inspect())) && {};
  },

  update: (_id, { name }) => Promise.resolve({ name }),

  async delete(id, { daemonHost }) {
    await ifExists(swarmClient(daemonHost).getSecret(id).remove());
  },
};

/** An update that was broken off may have left one that nothing knows. Docker keeps those that a service has. */
async function removeLeftBehind(docker: Docker, labels: Record<string, string>): Promise<void> {
  const label = labelFilter(labels);
  const found = (await docker.listSecrets({ filters: JSON.stringify({ label }) } as object)) as {
    ID: string;
  }[];
  for (const { ID } of found) {
    try {
      await ifExists(docker.getSecret(ID).remove());
    } catch (error) {
      if (!messageOf(error).includes("in use")) throw error;
    }
  }
}
