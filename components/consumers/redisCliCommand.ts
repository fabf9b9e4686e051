import * as pulumi from "@pulumi/pulumi";
import { dockerCli } from "../daemon/dockerClient";
import type { LinkedApp } from "./linkedApp";

/**
 * A command to paste into a shell. It runs redis-cli in a container on the app's link network, and reaches Redis by the alias.
 *
 * @param image image with redis-cli
 * @param passwordOutput name of the stack output with the password; undefined if Redis has no password. The command reads the
 * password when it runs and passes it as a variable, so the password appears neither in the command nor in a process list
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
