import type Docker from "dockerode";
import { lastLines } from "../docker/containerLog";
import { messageOf } from "../docker/dockerClient";
import type { VolumeInputs } from "../docker/volume";

/**
 * Runs a volume's preparation in a container that is gone afterwards.
 *
 * @throws Error that names the input that asked for it, with what the command wrote last, if it does not end well
 */
export async function prepareVolume(
  docker: Docker,
  { name, labels, preparation }: VolumeInputs,
): Promise<void> {
  if (preparation === undefined) return;
  const { image, command, user, path, input } = preparation;
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
  try {
    await container.start().catch((error: unknown) => {
      throw new Error(`${input} is not accepted. ${messageOf(error)}`, { cause: error });
    });
    const { StatusCode } = (await container.wait()) as { StatusCode: number };
    if (StatusCode === 0) return;
    const said = await lastLines(container, LAST_LINES);
    throw new Error(
      `${input} is not accepted. ${said.replace(/\s*\n\s*/g, " ") || `It ended with exit code ${StatusCode}.`}`,
    );
  } finally {
    await container.remove({ force: true, v: true });
  }
}

const LAST_LINES = 3;
