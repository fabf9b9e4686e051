import { randomBytes } from "node:crypto";
import type Docker from "dockerode";
import { ifExists, messageOf } from "../daemon/dockerClient";
import type { SecretInputs } from "./service";
import { labelFilter } from "../stack/labels";
import type { Operations } from "../docker/operations";
import { swarmClient } from "./overlayNetworks";

/** The operations that dockerode has for both secrets and configs. */
interface Store {
  create(options: object): Promise<{ id?: string; ID?: string }>;
  list(
    filters: object,
  ): Promise<{ ID: string; Spec?: { Name?: string; Labels?: object }; CreatedAt?: string }[]>;
  get(id: string): { inspect(): Promise<unknown>; remove(): Promise<unknown> };
}

export const secretsOf = (docker: Docker): Store => ({
  create: (options) => docker.createSecret(options) as Promise<object>,
  list: (filters) => docker.listSecrets({ filters: JSON.stringify(filters) }),
  get: (id) => docker.getSecret(id),
});

export const configsOf = (docker: Docker): Store => ({
  create: (options) => docker.createConfig(options) as Promise<object>,
  list: (filters) => docker.listConfigs({ filters: JSON.stringify(filters) }),
  get: (id) => docker.getConfig(id),
});

interface SecretState extends SecretInputs {
  name: string;
}

/** Label that holds the prefix of a secret's name. Secrets with the same prefix are versions of one secret. */
const PREFIX_LABEL = "redis-link.secret";

/** The operations of a secret: `docker secret create` and `docker secret rm`. */
export const secretOperations = operationsIn(secretsOf);

/** The operations of a config: `docker config create` and `docker config rm`. */
export const configOperations = operationsIn(configsOf);

function operationsIn(storeOf: (docker: Docker) => Store): Operations<SecretInputs, SecretState> {
  const storeAt = (daemonHost?: string) => storeOf(swarmClient(daemonHost));
  return {
    replacedBy: ["prefix", "content"],
    updatedBy: ["daemonHost"],

    async create({ prefix, content, labels, daemonHost }) {
      const store = storeAt(daemonHost);
      const all = { ...labels, [PREFIX_LABEL]: prefix };
      await removeLeftBehind(store, all);
      const name = `${prefix}-${randomBytes(4).toString("hex")}`;
      const Data = Buffer.from(content).toString("base64");
      const created = await store.create({ Name: name, Data, Labels: all });
      return { id: created.ID ?? created.id ?? "", name };
    },

    async read(id, { daemonHost }) {
      return (await ifExists(storeAt(daemonHost).get(id).inspect())) ? {} : undefined;
    },

    update: (_id, { name }) => Promise.resolve({ name }),

    async delete(id, { daemonHost }) {
      await ifExists(storeAt(daemonHost).get(id).remove());
    },
  };
}

/** Removes secrets or configs that an interrupted update left. Docker refuses to remove secrets and configs that a service uses. */
async function removeLeftBehind(store: Store, labels: Record<string, string>): Promise<void> {
  const label = labelFilter(labels);
  for (const { ID } of await store.list({ label })) {
    try {
      await ifExists(store.get(ID).remove());
    } catch (error) {
      if (!messageOf(error).includes("in use")) throw error;
    }
  }
}
