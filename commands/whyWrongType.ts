import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder, stackFile } from "./project.ts";

/** How Pulumi says that a value is not of the type that Pulumi.yaml states: without the value. */
const WRONG_TYPE = /configuration key '([^']+)' must be of type '([^']+)'/;

const ALLOWED: Partial<Record<string, string>> = {
  integer: "It must be a whole number",
  boolean: "It must be true or false",
  string: "It must be text",
  "array<string>": "It must be a list, such as [A, B]",
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
  const allowed = ALLOWED[type] ?? `It must be of the type ${type}`;
  return `${key}: ${JSON.stringify(value)} is not accepted. ${allowed}${stated?.description ? `: ${stated.description}` : ""}.`;
}
