import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unreadableState } from "redis-link/tools";
import { ownBackend, projectFolder, RECOVER, stackFile, stackName, stateFolder } from "./project.ts";

/** A number with a leading zero that Pulumi's YAML parser reads as octal. */
const OCTAL = /^[-+]?0[0-7]+$/;

/** A text that may contain a number with a leading zero. If no text matches, the YAML parser is not loaded. */
const MAY_BE_OCTAL = /[\s[,][-+]?0[0-7]/;

/**
 * Refuses a stack file in which Pulumi would read a number as octal. The program cannot notice this, because it only gets the
 * number that Pulumi has read.
 *
 * @throws Error with the key, the value and the remedy
 */
export async function checkStackFile(file: string): Promise<void> {
  const written = existsSync(file) ? readFileSync(file, "utf8") : "";
  if (!MAY_BE_OCTAL.test(written)) return;
  const { isScalar, parseDocument, visit } = await import("yaml");
  visit(parseDocument(written), {
    Pair(_, { key, value }) {
      if (!isScalar(key) || !isScalar(value) || value.type !== "PLAIN") return;
      const text = value.source ?? "";
      if (!OCTAL.test(text) || parseInt(text, 8) === parseInt(text, 10)) return;
      throw new Error(
        `${String(key.value)}: ${text} is not accepted in ${file}. YAML reads it as the octal number ${parseInt(text, 8)}: ` +
          `write ${parseInt(text, 10)}, or put it in quotes if it is text.`,
      );
    },
  });
}

/** Lines that Pulumi writes into a stack file for its encryption. */
const SALT = /^(?:encryptionsalt|secretsprovider|encryptedkey):.*\n?/gm;

/**
 * Arguments that make Pulumi read the stack's configuration from a copy of the stack file, beside the state. Without them, Pulumi
 * would write the salt of this machine's generated passphrase into the stack file, which git tracks.
 *
 * @returns an empty list if a team shares the stack file itself, with a backend of its own or encrypted values
 */
export function configFile(): string[] {
  if (ownBackend() !== undefined) return [];
  const tracked = existsSync(stackFile) ? readFileSync(stackFile, "utf8") : "";
  const own = join(stateFolder, `Pulumi.${stackName}.yaml`);
  const written = withOwnSalt(tracked, existsSync(own) ? readFileSync(own, "utf8") : "");
  if (written === undefined) return [];
  mkdirSync(stateFolder, { recursive: true });
  writeFileSync(own, written);
  return ["--config-file", own];
}

/**
 * The configuration of the file `tracked` with the salt of the file `own`; undefined if `tracked` has values that are encrypted
 * with its own salt.
 */
export function withOwnSalt(tracked: string, own: string): string | undefined {
  if (/^\s+secure:/m.test(tracked)) return undefined;
  const config = tracked.replace(SALT, "").trim() || "config: {}";
  return [config, ...[...own.matchAll(SALT)].map(([line]) => line.trim()), ""].join("\n");
}

/** Pulumi's messages about a wrong passphrase or a missing passphrase file. */
const NO_PASSPHRASE = /incorrect passphrase|unable to read PULUMI_CONFIG_PASSPHRASE_FILE/i;

/** The remedy if Pulumi failed because of the passphrase or the state's file; otherwise an empty text. */
export function stateRemedy(said: string): string {
  if (!NO_PASSPHRASE.test(said)) return unreadableState(said, RECOVER) ?? "";
  return (
    `The passphrase is missing, or not the one that Pulumi.${stackName}.yaml or the state is encrypted with. Set ` +
    "PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE to that one (docs/program.md, “A team”). Without one, it is the " +
    "generated one in state/passphrase: put that file back, none takes its place."
  );
}

/** Pattern of a setting that names the stack's daemon. */
export const DAEMON = /^\s+docker:(context|host):/m;
/** Pattern of the setting that makes the app a swarm service. */
export const ON_SWARM = /^\s+redis-link:replicas:\s*["']?[1-9]/m;

/** Whether a stack file has a setting. Avoids the YAML parser, which is slow to load. */
export function stackFileSays(file: string, setting: RegExp): boolean {
  return existsSync(file) && setting.test(readFileSync(file, "utf8"));
}

/** Pulumi's message about a value that has another type than Pulumi.yaml states. The message does not show the value. */
const WRONG_TYPE = /configuration key '([^']+)' must be of type '([^']+)'/;

const ALLOWED: Partial<Record<string, string>> = {
  integer: "It must be a whole number",
  boolean: "It must be true or false",
  string: "It must be text",
  "array<string>":
    "It must be a list, whose parts are set one by one (pulumi config set --path 'KEY[0]' VALUE)",
};

/** Message with the key, its value and the allowed type, if Pulumi failed because of a wrong type; otherwise undefined. */
export async function whyWrongType(said: string): Promise<string | undefined> {
  const [, key, type = ""] = WRONG_TYPE.exec(said) ?? [];
  if (key === undefined || !existsSync(stackFile)) return undefined;
  const { parse } = await import("yaml");
  const read = (file: string) =>
    (parse(readFileSync(file, "utf8")) as { config?: Record<string, unknown> }).config;
  const value = read(stackFile)?.[`redis-link:${key}`];
  const stated = read(join(projectFolder, "Pulumi.yaml"))?.[key] as { description?: string } | undefined;
  const allowed = ALLOWED[type]?.replace("KEY", key) ?? `It must be of the type ${type}`;
  // A value that was given on the command line is not in the file.
  const given = value === undefined ? "the value" : JSON.stringify(value);
  return `${key}: ${given} is not accepted. ${allowed}${stated?.description ? `: ${stated.description}` : ""}.`;
}
