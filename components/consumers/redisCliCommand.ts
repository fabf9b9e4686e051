import * as pulumi from "@pulumi/pulumi";
import { dockerCli } from "../daemon/dockerClient";
import type { LinkedApp } from "./linkedApp";

/**
 * A command to paste into a shell: redis-cli in a container of the app's link network, by alias.
 *
 * @param image image with redis-cli
 * @param passwordOutput stack output with the password. The command reads it when it runs and passes it as a variable, so it
 * appears neither here nor in a process list. Undefined if Redis has no password
 */
export function redisCliCommand(
  app: Pick<LinkedApp, "aliasHost" | "daemonHost" | "linkNetwork">,
  image: pulumi.Input<string>,
  passwordOutput?: string,
): pulumi.Output<string> {
  // If the password cannot be read, Pulumi prints the reason, and the part after && does not run.
  const read =
    `REDISCLI_AUTH="$(pulumi stack output ${passwordOutput} --show-secrets --stack ${pulumi.getStack()})" && ` +
    'REDISCLI_AUTH="$REDISCLI_AUTH" ';
  const [before, variable] = passwordOutput === undefined ? ["", ""] : [read, "-e REDISCLI_AUTH "];
  const docker = app.daemonHost.apply(dockerCli);
  return pulumi.interpolate`${before}${docker} run -it --rm --network ${app.linkNetwork} ${variable}${image} redis-cli -h ${app.aliasHost}`;
}
