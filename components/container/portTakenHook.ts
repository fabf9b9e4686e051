import * as pulumi from "@pulumi/pulumi";

/**
 * Says what to do when the app's container cannot start because its host port is taken; Docker's own message names
 * the port at best. The failed update can be repeated once the port is free or another is chosen.
 */
export function portTakenHook(
  resource: pulumi.Resource,
  name: string,
  { bindAddress, hostPort }: { bindAddress: string; hostPort: number },
): pulumi.ErrorHook {
  return new pulumi.ErrorHook(`${name}-port-taken`, async ({ errors }) => {
    if (/port is already allocated|address already in use/.test(errors.join("\n"))) {
      await pulumi.log.error(
        `hostPort: ${hostPort} on ${bindAddress} is taken by something else. Stop that, or choose another port ` +
          `(0 lets Docker pick a free one), and run the update again.`,
        resource,
      );
    }
    return false;
  });
}
