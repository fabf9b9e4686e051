import * as pulumi from "@pulumi/pulumi";
import type { PublishedPort } from "./ports";

/**
 * Says what to do when the app's container cannot start because a port of the host is taken; Docker's own message names
 * the port at best. The failed update can be repeated once the port is free or another is chosen.
 *
 * @param port the app's port, which `hostPort` publishes; any other is one of `ports`
 */
export function portTakenHook(
  resource: pulumi.Resource,
  name: string,
  { port, ports }: { port?: number; ports: readonly Required<PublishedPort>[] },
): pulumi.ErrorHook {
  return new pulumi.ErrorHook(`${name}-port-taken`, async ({ errors }) => {
    const said = errors.join("\n");
    if (/port is already allocated|address already in use/.test(said)) {
      const named = ports.filter(({ ip, external }) => said.includes(`${ip}:${external}`));
      const taken = (named.length > 0 ? named : ports).map(({ internal, external, ip }) =>
        internal === port ? `hostPort: ${external} on ${ip}` : `ports.external: ${external} on ${ip}`,
      );
      await pulumi.log.error(
        `${taken.join(" or ")} is taken by something else. Stop that, or choose another port ` +
          `(0 lets Docker pick a free one), and run the update again.`,
        resource,
      );
    }
    return false;
  });
}
