import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stackFile, stackName, stateFolder } from "./project.ts";

/** What a passphrase has in a stack file, each a line of its own. */
const SALT = /^(?:encryptionsalt|secretsprovider|encryptedkey):.*\n?/gm;

/**
 * The argument by which Pulumi reads its configuration from a file beside the state. It would write the salt of the generated
 * passphrase, which is of this machine alone, into the stack file, which is tracked.
 *
 * @returns none where the stack file itself is what a team shares: with a backend of the user's, or encrypted values
 */
export function configFile(): string[] {
  if (process.env.PULUMI_BACKEND_URL !== undefined) return [];
  const tracked = existsSync(stackFile) ? readFileSync(stackFile, "utf8") : "";
  const own = join(stateFolder, `Pulumi.${stackName}.yaml`);
  const written = withOwnSalt(tracked, existsSync(own) ? readFileSync(own, "utf8") : "");
  if (written === undefined) return [];
  mkdirSync(stateFolder, { recursive: true });
  writeFileSync(own, written);
  return ["--config-file", own];
}

/** The configuration of one file with the salt of another; undefined if it has values that its own salt encrypts. */
export function withOwnSalt(tracked: string, own: string): string | undefined {
  if (/^\s+secure:/m.test(tracked)) return undefined;
  const config = tracked.replace(SALT, "").trim() || "config: {}";
  return [config, ...[...own.matchAll(SALT)].map(([line]) => line.trim()), ""].join("\n");
}

/** What to do when a passphrase is not that of the stack. */
export const WRONG_PASSPHRASE =
  `The passphrase is not the one that Pulumi.${stackName}.yaml or the state is encrypted with. Set PULUMI_CONFIG_PASSPHRASE or ` +
  "PULUMI_CONFIG_PASSPHRASE_FILE to that one (docs/program.md, “A team”). Without one, it is the generated one in state/passphrase.";
