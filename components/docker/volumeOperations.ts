import type Docker from "dockerode";
import { lastLines } from "../daemon/diagnosis";
import { dockerCli, dockerClient, forceRemove, ifExists, messageOf } from "../daemon/dockerClient";
import { withCleanUp } from "../daemon/withCleanUp";
import { isUnknown, type Operations } from "./operations";
import type { VolumeInputs } from "./volume";
import {
  inProgram,
  removeVolume,
  staysInProgram,
  staysOfFormerName,
  whyNotTaken,
  whyWrittenTo,
} from "./volumeOwner";

/** Operations on a volume, like `docker volume create` and `docker volume rm`. They also prepare the volume for its container. */
export const volumeOperations: Operations<VolumeInputs> = {
  // New labels or a new `daemonHost` replace no volume: labels stay as created, and a new address must lead to the same daemon.
  replacedBy: ["name"],
  updatedBy: ["preparation", "daemonHost"],

  async check(olds, inputs) {
    const { name, daemonHost, existing } = inputs;
    inProgram.add(name);
    if (name === olds.name || [name, daemonHost].some(isUnknown)) return undefined;
    const docker = dockerClient(daemonHost);
    const reason = await (existing ? whyNotThere(docker, inputs) : whyNotTaken(docker, inputs));
    return reason === undefined ? undefined : { property: existing ? "volume" : "name", reason };
  },

  async create(inputs) {
    const docker = dockerClient(inputs.daemonHost);
    if (inputs.existing) {
      const reason = (await whyNotThere(docker, inputs)) ?? (await whyWrittenTo(docker, inputs));
      if (reason !== undefined) throw new Error(reason);
      await prepareVolume(docker, inputs);
      return { id: inputs.name };
    }
    const isNew = (await ifExists(docker.getVolume(inputs.name).inspect())) === undefined;
    await docker.createVolume({ Name: inputs.name, Labels: inputs.labels });
    try {
      if (!isNew || !(await isProven(docker, inputs))) await prepareVolume(docker, inputs);
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

  async imported(id) {
    const found = await ifExists(dockerClient().getVolume(id).inspect());
    // The API returns null for an empty collection, although its types do not say so.
    const labels = found?.Labels as VolumeInputs["labels"] | null | undefined;
    return found && { id: found.Name, inputs: { name: found.Name, labels: labels ?? {} } };
  },

  async update(_id, _state, inputs) {
    await prepareVolume(dockerClient(inputs.daemonHost), inputs);
    return {};
  },

  tellRenamed,

  async delete(id, state, { isRenamed = false } = {}) {
    if (state.existing) return;
    if (inProgram.has(id)) return staysInProgram([id]);
    if (isRenamed) return tellRenamed(state);
    await removeVolume(dockerClient(state.daemonHost), id);
  },
};

async function tellRenamed({ name, existing, daemonHost }: VolumeInputs): Promise<void> {
  if (!existing && !inProgram.has(name)) await staysOfFormerName([name], daemonHost);
}

/** Why the user's existing volume cannot be used: it is missing. Without this check, Docker would silently make an empty volume. */
async function whyNotThere(docker: Docker, { name, daemonHost }: VolumeInputs): Promise<string | undefined> {
  if (await ifExists(docker.getVolume(name).inspect())) return undefined;
  return (
    `there is no volume ${JSON.stringify(name)} on its daemon. Name another, leave it out for one of the stack's own, or ` +
    `make it: ${dockerCli(daemonHost)} volume create ${name}`
  );
}

/** Whether a variable of the image proves that the preparation would succeed on an empty volume. */
async function isProven(docker: Docker, { preparation }: VolumeInputs): Promise<boolean> {
  if (preparation?.provenBy === undefined) return false;
  const pattern = new RegExp(preparation.provenBy);
  const { Config } = await docker.getImage(preparation.image).inspect();
  // The API returns null for an empty collection, although its types do not say so.
  const variables = Config.Env as string[] | null | undefined;
  return variables?.some((variable) => pattern.test(variable)) ?? false;
}

/**
 * Runs a volume's preparation in a temporary container.
 *
 * @throws Error with the volume, the image and the command's last output, if the command fails
 */
async function prepareVolume(docker: Docker, { name, labels, preparation }: VolumeInputs): Promise<void> {
  if (preparation === undefined) return;
  const { image, imageName, command, user, path } = preparation;
  const refusal = `volume ${JSON.stringify(name)} cannot be used by the image ${JSON.stringify(imageName)}:`;
  const container = await docker.createContainer({
    Image: image,
    Cmd: command,
    User: user,
    WorkingDir: path,
    Labels: labels,
    HostConfig: {
      Mounts: [{ Type: "volume", Source: name, Target: path }],
      NetworkMode: "none",
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges:true"],
      ReadonlyRootfs: true,
    },
  });
  const prepare = async () => {
    await container.start().catch((error: unknown) => {
      throw new Error(`${refusal} ${messageOf(error)}`, { cause: error });
    });
    const abortSignal = AbortSignal.timeout(PREPARATION_LIMIT_MINUTES * 60_000);
    const { StatusCode } = (await container.wait({ abortSignal }).catch((error: unknown) => {
      if (!abortSignal.aborted) throw error;
      throw new Error(`${refusal} its check did not end within ${PREPARATION_LIMIT_MINUTES} minutes.`);
    })) as { StatusCode: number };
    if (StatusCode === 0) return;
    const said = await lastLines(container, LAST_LINES);
    throw new Error(
      `${refusal} ${said.replace(/\s*\n\s*/g, " ") || `It ended with exit code ${StatusCode}.`}`,
    );
  };
  await withCleanUp(prepare, () => forceRemove(container, { v: true }));
}

const LAST_LINES = 3;

/** The limit is long because a check of a dump reads all data. */
const PREPARATION_LIMIT_MINUTES = 60;
