import { docker } from "./testDaemon";

/** Pulls an image unless the daemon has it. */
export async function pull(image: string): Promise<void> {
  try {
    await docker.getImage(image).inspect();
  } catch {
    await followed(await docker.pull(image.includes(":") ? image : `${image}:latest`));
  }
}

/** Waits for the end of what a daemon does step by step. @throws its error */
export function followed(stream: NodeJS.ReadableStream, { modem } = docker): Promise<void> {
  return new Promise((resolve, reject) => {
    modem.followProgress(stream, (error, steps: { error?: string }[]) => {
      const failed = error?.message ?? steps.find((step) => step.error !== undefined)?.error;
      if (failed === undefined) resolve();
      else reject(new Error(failed));
    });
  });
}
