import * as pulumi from "@pulumi/pulumi";
import { dockerClient } from "./link/dockerClient";
import { STACK_LABEL, thisStack } from "./stackLabel";

/**
 * Refuses to create a volume where one of that name exists that another made: Docker would hand out the existing one
 * without a word, and a destroy would delete it. A volume of this stack that is not in the state, kept by
 * `retainData` or left by an interrupted update, is taken up again. Runs in previews too, before anything is created.
 *
 * @param resource the component, which messages are shown at
 * @param name name of the component, to name the hook after
 */
export function volumeOwnerHook(
  resource: pulumi.Resource,
  name: string,
  daemonHost: pulumi.Output<string | undefined>,
): pulumi.ResourceHook {
  const owner = thisStack();
  return new pulumi.ResourceHook(
    `${name}-volume-owner`,
    async ({ newInputs }) => {
      const volume = (newInputs as { name: string }).name;
      const found = await labelsOf(volume, await known(daemonHost));
      if (found === undefined || found[STACK_LABEL] === owner) return;
      const whose = found[STACK_LABEL] === undefined ? "" : ` but of ${found[STACK_LABEL]}`;
      const message =
        `redisName: volume ${JSON.stringify(volume)} exists and is not of this stack (${owner})${whose}. Choose another ` +
        `name, or remove the volume if nothing needs its data: docker volume rm ${volume}`;
      await pulumi.log.error(message, resource);
      throw new Error(message);
    },
    { onDryRun: true },
  );
}

/** Labels of a volume; undefined if there is none of that name. */
async function labelsOf(volume: string, daemonHost?: string): Promise<Record<string, string> | undefined> {
  try {
    const found = await dockerClient(daemonHost).getVolume(volume).inspect();
    // The API leaves labels out where there are none, which the types do not say.
    return (found as Partial<typeof found>).Labels ?? {};
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined;
    throw error;
  }
}

function known<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve));
}
