import type Docker from "dockerode";
import { lastLines } from "./containerLog";
import { messageOf } from "./dockerClient";
import type { VolumeInputs } from "./volume";

/** Whether the image of a preparation itself says what that would find out on an empty volume. */
export async function isProven(docker: Docker, { preparation }: VolumeInputs): Promise<boolean> {
  if (preparation?.provenBy === undefined) return false;
  const pattern = new RegExp(preparation.provenBy);
  const { Config } = await docker.getImage(preparation.image).inspect();
  // The API gives null where there are none, which the types do not say.
  const variables = Config.Env as string[] | null | undefined;
  return variables?.some((variable) => pattern.test(variable)) ?? false;
}

/**
 * Runs a volume's preparation in a container that is gone afterwards.
 *
 * @throws Error that names volume and image, with what the command wrote last, if it does not end well
 */
export async function prepareVolume(
  docker: Docker,
  { name, labels, preparation }: VolumeInputs,
): Promise<void> {
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
  try {
    await container.start().catch((error: unknown) => {
      throw new Error(`${refusal} ${messageOf(error)}`, { cause: error });
    });
    const { StatusCode } = (await container.wait()) as { StatusCode: number };
    if (StatusCode === 0) return;
    const said = await lastLines(container, LAST_LINES);
    throw new Error(
      `${refusal} ${said.replace(/\s*\n\s*/g, " ") || `It ended with exit code ${StatusCode}.`}`,
    );
  } finally {
    await container.remove({ force: true, v: true });
  }
}

const LAST_LINES = 3;
