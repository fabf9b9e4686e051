import * as pulumi from "@pulumi/pulumi";
import { dockerCli } from "../daemon/dockerClient";
import type { LinkedApp } from "./linkedApp";

/**
 * A command to paste into a shell: redis-cli in a container of the app's link network, by alias.
 *
 * @param image image that has redis-cli
 * @param passwordOutput stack output that holds the password. It is read when the command runs and handed over as
 *   a variable, so it shows neither here nor in a process list; left out if Redis asks for none
 */
export function redisCliCommand(
  app: Pick<LinkedApp, "aliasHost" | "daemonHost" | "linkNetwork">,
  image: pulumi.Input<string>,
  passwordOutput?: string,
): pulumi.Output<string> {
  // What comes after && is not run where the password cannot be read; Pulumi says why.
  const read =
    `REDISCLI_AUTH="$(pulumi stack output ${passwordOutput} --show-secrets --stack ${pulumi.getStack()})" && ` +
    'REDISCLI_AUTH="$REDISCLI_AUTH" ';
  const [before, variable] = passwordOutput === undefined ? ["", ""] : [read, "-e REDISCLI_AUTH "];
  const docker = app.daemonHost.apply(dockerCli);
  return pulumi.interpolate`${before}${docker} run -it --rm --network ${app.linkNetwork} ${variable}${image} redis-cli -h ${app.aliasHost}`;
}
