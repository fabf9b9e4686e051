import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const SALT = /^encryptionsalt:.*\n?/m;

/**
 * A stack's configuration without the salt, which belongs to a passphrase that is not used here. Empty if the stack
 * has no file.
 *
 * @throws Error that names the file if a value in it is encrypted
 */
export function stackConfiguration(projectFolder: string, stackName: string): string {
  const file = join(projectFolder, `Pulumi.${stackName}.yaml`);
  if (!existsSync(file)) return "config: {}\n";
  const text = readFileSync(file, "utf8");
  if (/^\s+secure:/m.test(text)) {
    throw new Error(
      `${file} has an encrypted value, which a review cannot read: it has no passphrase but its own. ` +
        "Review a stack without one (PULUMI_STACK names it).",
    );
  }
  return text.replace(SALT, "");
}

/** The salt's line in the file that `pulumi stack init` has written. */
export function saltLine(projectFolder: string, stackName: string): string {
  const text = readFileSync(join(projectFolder, `Pulumi.${stackName}.yaml`), "utf8");
  return SALT.exec(text)?.[0] ?? "";
}
