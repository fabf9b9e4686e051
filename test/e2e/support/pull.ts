import { docker } from "./daemon";

/** Pulls an image unless the daemon has it. */
export async function pull(image: string): Promise<void> {
  try {
    await docker.getImage(image).inspect();
  } catch {
    const progress = await docker.pull(image.includes(":") ? image : `${image}:latest`);
    await new Promise<void>((resolve, reject) =>
      docker.modem.followProgress(progress, (error) => (error ? reject(error) : resolve())),
    );
  }
}
