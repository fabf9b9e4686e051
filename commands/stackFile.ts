import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unreadableState } from "redis-link/tools";
import { ownBackend, projectFolder, RECOVER, stackFile, stackName, stateFolder } from "./project.ts";

/** Digits that Pulumi's YAML reads as an octal number because of the leading zero. */
const OCTAL = /^[-+]?0[0-7]+$/;

/** Possible start of such digits. Without a match, the YAML parser is not loaded. */
const MAY_BE_OCTAL = /[\s[,][-+]?0[0-7]/;

/**
 * Refuses a stack file if Pulumi would read another number than the file says. The program cannot notice this: it only gets the
 * number that Pulumi read.
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

/** Lines that a passphrase adds to a stack file. */
const SALT = /^(?:encryptionsalt|secretsprovider|encryptedkey):.*\n?/gm;

/**
 * The argument that makes Pulumi read its configuration from a file beside the state. Otherwise Pulumi would write the salt of
 * this machine's generated passphrase into the tracked stack file.
 *
 * @returns an empty list if a team shares the stack file itself: with the user's own backend, or encrypted values
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

/** The configuration of one file with the salt of another; undefined if the file has values encrypted with its own salt. */
export function withOwnSalt(tracked: string, own: string): string | undefined {
  if (/^\s+secure:/m.test(tracked)) return undefined;
  const config = tracked.replace(SALT, "").trim() || "config: {}";
  return [config, ...[...own.matchAll(SALT)].map(([line]) => line.trim()), ""].join("\n");
}

/** Pulumi's messages about a wrong passphrase or a missing passphrase file. */
const NO_PASSPHRASE = /incorrect passphrase|unable to read PULUMI_CONFIG_PASSPHRASE_FILE/i;

/** The remedy if Pulumi failed because of the passphrase or the state's file; else an empty text. */
export function stateRemedy(said: string): string {
  if (!NO_PASSPHRASE.test(said)) return unreadableState(said, RECOVER) ?? "";
  return (
    `The passphrase is missing, or not the one that Pulumi.${stackName}.yaml or the state is encrypted with. Set ` +
    "PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE to that one (docs/program.md, “A team”). Without one, it is the " +
    "generated one in state/passphrase: put that file back, none takes its place."
  );
}

/** Setting that names the stack's daemon. */
export const DAEMON = /^\s+docker:(context|host):/m;
/** The setting that makes the app a swarm service. */
export const ON_SWARM = /^\s+redis-link:replicas:\s*["']?[1-9]/m;

/** Whether a stack file has a setting. Avoids the YAML parser, which is slow to load. */
export function stackFileSays(file: string, setting: RegExp): boolean {
  return existsSync(file) && setting.test(readFileSync(file, "utf8"));
}

/** Pulumi's message about a value of another type than Pulumi.yaml states. It lacks the value. */
const WRONG_TYPE = /configuration key '([^']+)' must be of type '([^']+)'/;

const ALLOWED: Partial<Record<string, string>> = {
  integer: "It must be a whole number",
  boolean: "It must be true or false",
  string: "It must be text",
  "array<string>":
    "It must be a list, whose parts are set one by one (pulumi config set --path 'KEY[0]' VALUE)",
};

/** The key, its value and the allowed type, if Pulumi failed because of a wrong type. */
export async function whyWrongType(said: string): Promise<string | undefined> {
  const [, key, type = ""] = WRONG_TYPE.exec(said) ?? [];
  if (key === undefined || !existsSync(stackFile)) return undefined;
  const { parse } = await import("yaml");
  const read = (file: string) =>
    (parse(readFileSync(file, "utf8")) as { config?: Record<string, unknown> }).config;
  const value = read(stackFile)?.[`redis-link:${key}`];
  const stated = read(join(projectFolder, "Pulumi.yaml"))?.[key] as { description?: string } | undefined;
  const allowed = ALLOWED[type]?.replace("KEY", key) ?? `It must be of the type ${type}`;
  // The file lacks values given on the command line.
  const given = value === undefined ? "the value" : JSON.stringify(value);
  return `${key}: ${given} is not accepted. ${allowed}${stated?.description ? `: ${stated.description}` : ""}.`;
}
