import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unreadableState } from "redis-link/tools";
import { ownBackend, projectFolder, RECOVER, stackFile, stackName, stateFolder } from "./project.ts";

/** Digits that Pulumi's YAML reads as an octal number, for their leading zero. */
const OCTAL = /^[-+]?0[0-7]+$/;

/** Where such digits could begin. Without any, no command waits for the YAML parser to be loaded. */
const MAY_BE_OCTAL = /[\s[,][-+]?0[0-7]/;

/**
 * Refuses a stack file whose configuration would be read as another number than it says. The program could not tell: it
 * is given the number that was read.
 *
 * @throws Error that names the key, the value and the remedy
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

/** What a passphrase has in a stack file, each a line of its own. */
const SALT = /^(?:encryptionsalt|secretsprovider|encryptedkey):.*\n?/gm;

/**
 * The argument by which Pulumi reads its configuration from a file beside the state. It would write the salt of the generated
 * passphrase, which is of this machine alone, into the stack file, which is tracked.
 *
 * @returns none where the stack file itself is what a team shares: with a backend of the user's, or encrypted values
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

/** The configuration of one file with the salt of another; undefined if it has values that its own salt encrypts. */
export function withOwnSalt(tracked: string, own: string): string | undefined {
  if (/^\s+secure:/m.test(tracked)) return undefined;
  const config = tracked.replace(SALT, "").trim() || "config: {}";
  return [config, ...[...own.matchAll(SALT)].map(([line]) => line.trim()), ""].join("\n");
}

/** How Pulumi says that a passphrase is not that of the stack, or that its file is missing. */
const NO_PASSPHRASE = /incorrect passphrase|unable to read PULUMI_CONFIG_PASSPHRASE_FILE/i;

/** What to do about the passphrase or the state's file, where that is what Pulumi fails by; else an empty text. */
export function stateRemedy(said: string): string {
  if (!NO_PASSPHRASE.test(said)) return unreadableState(said, RECOVER) ?? "";
  return (
    `The passphrase is missing, or not the one that Pulumi.${stackName}.yaml or the state is encrypted with. Set ` +
    "PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE to that one (docs/program.md, “A team”). Without one, it is the " +
    "generated one in state/passphrase: put that file back, none takes its place."
  );
}

/** The daemon of the stack. */
export const DAEMON = /^\s+docker:(context|host):/m;
/** An app that is a service of a swarm. */
export const ON_SWARM = /^\s+redis-link:replicas:\s*["']?[1-9]/m;

/** Whether a stack file has a setting. No command waits for a YAML parser to be loaded for that. */
export function stackFileSays(file: string, setting: RegExp): boolean {
  return existsSync(file) && setting.test(readFileSync(file, "utf8"));
}

/** How Pulumi says that a value is not of the type that Pulumi.yaml states: without the value. */
const WRONG_TYPE = /configuration key '([^']+)' must be of type '([^']+)'/;

const ALLOWED: Partial<Record<string, string>> = {
  integer: "It must be a whole number",
  boolean: "It must be true or false",
  string: "It must be text",
  "array<string>":
    "It must be a list, whose parts are set one by one (pulumi config set --path 'KEY[0]' VALUE)",
};

/** The key, its value and what is allowed, where that is what Pulumi fails by. */
export async function whyWrongType(said: string): Promise<string | undefined> {
  const [, key, type = ""] = WRONG_TYPE.exec(said) ?? [];
  if (key === undefined || !existsSync(stackFile)) return undefined;
  const { parse } = await import("yaml");
  const read = (file: string) =>
    (parse(readFileSync(file, "utf8")) as { config?: Record<string, unknown> }).config;
  const value = read(stackFile)?.[`redis-link:${key}`];
  const stated = read(join(projectFolder, "Pulumi.yaml"))?.[key] as { description?: string } | undefined;
  const allowed = ALLOWED[type]?.replace("KEY", key) ?? `It must be of the type ${type}`;
  // The file does not have what the command line gave.
  const given = value === undefined ? "the value" : JSON.stringify(value);
  return `${key}: ${given} is not accepted. ${allowed}${stated?.description ? `: ${stated.description}` : ""}.`;
}
