import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";

/** A context of the docker CLI. */
interface DockerContext {
  name: string;
  /** Address of the context's daemon. */
  address: string;
  /** Folder of the context's `ca.pem`, `cert.pem` and `key.pem`; undefined if the context has no certificates. */
  certPath?: string;
}

type Variables = Partial<Record<string, string>>;

/** Name by which the CLI says that no context is used. */
const NO_CONTEXT = "default";

/** Folder of the CLI's contexts and configuration. */
export function cliFolder({ DOCKER_CONFIG }: Variables = process.env): string {
  return set(DOCKER_CONFIG) ?? join(os.homedir(), ".docker");
}

/**
 * Folder in which the Docker provider looks for contexts: `.docker` in the home folder that the system has for the user. The
 * provider ignores HOME and DOCKER_CONFIG.
 */
export function providerFolder(): string {
  return join(os.userInfo().homedir, ".docker");
}

/**
 * Reads a context (docker/cli `cli/context/store`); undefined if the folder has no context of this name.
 *
 * @param folder {@link cliFolder} or {@link providerFolder}
 */
export function contextNamed(name: string, folder: string): DockerContext | undefined {
  const key = createHash("sha256").update(name).digest("hex");
  const meta = join(folder, "contexts", "meta", key, "meta.json");
  if (!existsSync(meta)) return undefined;
  const { Endpoints } = JSON.parse(readFileSync(meta, "utf8")) as {
    Endpoints?: { docker?: { Host?: string } };
  };
  const address = Endpoints?.docker?.Host;
  if (!address) return undefined;
  const certificates = join(folder, "contexts", "tls", key, "docker");
  return { name, address, certPath: existsSync(join(certificates, "ca.pem")) ? certificates : undefined };
}

/**
 * Name of the context that the CLI uses; undefined if it uses none. The rule is the CLI's own (docker/cli `resolveContextName`):
 * with DOCKER_HOST, no context; else DOCKER_CONTEXT; else the context of `docker context use`.
 */
export function currentContextName(env: Variables = process.env): string | undefined {
  if (env.DOCKER_HOST) return undefined;
  const name = set(env.DOCKER_CONTEXT) ?? usedContext(cliFolder(env));
  return name === NO_CONTEXT ? undefined : name;
}

/**
 * Environment variables with which child processes, including Pulumi's Docker provider, use the same daemon as the user's
 * `docker ps`.
 *
 * @throws Error if the named context does not exist
 */
export function contextVariables(env: Variables = process.env): Record<string, string> {
  const name = currentContextName(env);
  // Empties DOCKER_CONTEXT: the Docker provider would prefer this variable to DOCKER_HOST, and would find no context "default".
  const none: Record<string, string> = set(env.DOCKER_CONTEXT) === undefined ? {} : { DOCKER_CONTEXT: "" };
  if (name === undefined) return none;
  const found = contextNamed(name, cliFolder(env));
  if (found === undefined) {
    throw new Error(
      `${set(env.DOCKER_CONTEXT) ? "DOCKER_CONTEXT" : "docker context use"}: ${JSON.stringify(name)} is no context. ` +
        "`docker context ls` lists those that there are.",
    );
  }
  const { address, certPath } = found;
  const certificates: Record<string, string> =
    certPath === undefined ? {} : { DOCKER_CERT_PATH: certPath, DOCKER_TLS_VERIFY: "1" };
  return { ...none, DOCKER_HOST: address, ...certificates };
}

/** Name of the context that `docker context use` has set. */
function usedContext(folder: string): string | undefined {
  try {
    const config = readFileSync(join(folder, "config.json"), "utf8");
    return set((JSON.parse(config) as { currentContext?: string }).currentContext);
  } catch {
    // An unreadable file counts as no context, because the CLI only warns of it.
    return undefined;
  }
}

/** The value; undefined if it is empty. */
function set(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}
