import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { checkRange } from "../input";

const PASSWORD_CHARACTERS = 32;
const MAX_PASSWORD_VERSION = 1_000_000;

/** A password: the user's own, or one that is generated, by its number. */
export type Password = { given: pulumi.Input<string> } | { version: number };

/** The password, a secret. */
export function passwordOf(
  name: string,
  password: Password,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  if ("given" in password) return pulumi.secret(password.given);
  const { version } = password;
  return new random.RandomPassword(
    name,
    {
      length: PASSWORD_CHARACTERS,
      special: false,
      // The first password has no keeper, so that one which was made before there were versions stays.
      keepers: version === 1 ? undefined : { version: String(version) },
    },
    opts,
  ).result;
}

/** Checks the number of a password. @throws RunError that names the input, the value and the range */
export function checkPasswordVersion(input: string, version = 1): number {
  return checkRange(input, version, 1, MAX_PASSWORD_VERSION);
}
