import { readFileSync } from "node:fs";
import { join } from "node:path";
import { plainError } from "../input/inputError";
import { cliFolder, contextNamed, providerFolder } from "./contexts";

/** The Docker provider's settings that select its daemon. Environment variables stand in for missing settings. */
export interface DaemonSettings {
  context?: string;
  host?: string;
  certPath?: string;
  caMaterial?: string;
  certMaterial?: string;
  keyMaterial?: string;
  sshOpts?: string[];
}

/** Names of all settings in {@link DaemonSettings}. */
export const DAEMON_SETTINGS = [
  ...(["context", "host", "certPath", "caMaterial", "certMaterial", "keyMaterial", "sshOpts"] as const),
];

/** Settings in the form of a Pulumi provider's inputs: every value is a string, and a list is JSON. */
export type KeptSettings = Partial<Record<keyof DaemonSettings, string>>;

/** Parses the settings in a provider's inputs. */
export function settingsIn({ sshOpts, ...others }: KeptSettings): DaemonSettings {
  return { ...others, sshOpts: sshOpts ? (JSON.parse(sshOpts) as string[]) : undefined };
}

/** A daemon, with everything that is needed to reach it. */
export interface Daemon {
  /** Address of the daemon: `unix://`, `npipe://`, `tcp://` or `ssh://`. */
  address: string;
  /** The setting that names the daemon, as errors show it. */
  named: string;
  tls?: Certificates;
  /** Further arguments for `ssh`, if it makes the connection. */
  sshOpts: readonly string[];
  /**
   * Set if a context names the daemon: the address that would count without the context. The Docker provider starts only if a
   * daemon answers at this address too.
   */
  besides?: { address: string; named: string };
}

/** Certificates and key as PEM texts. Without `ca`, every certificate of the daemon is accepted, as in the Docker provider. */
export interface Certificates {
  ca?: string;
  cert: string;
  key: string;
  /** The setting that names the certificates, as errors show it. */
  named: string;
  /** Whether the certificates are given as text instead of files. */
  isMaterial?: boolean;
}

type Variables = Partial<Record<string, string>>;
type Named = readonly [value: string, named: string];

/** The Docker provider's default address of the daemon. */
export const DEFAULT_ADDRESS =
  process.platform === "win32" ? "npipe:////./pipe/docker_engine" : "unix:///var/run/docker.sock";

/**
 * The daemon that the Docker provider uses (kreuzwerker/terraform-provider-docker, `internal/provider/provider.go` and
 * `config.go`): a context wins over an address, and the configuration wins over variables.
 *
 * @throws RunError with the setting, its value and the remedy
 */
export function daemonOf(settings: DaemonSettings, env: Variables = process.env): Daemon {
  const context = said("context", settings.context, env);
  const host = said("host", settings.host, env) ?? [DEFAULT_ADDRESS, "the default socket"];
  const [address, named] = context === undefined ? host : ofContext(context, settings, env);
  if (!/^(unix|npipe|tcp|https?|ssh):\/\/./.test(address)) {
    throw refusal(
      `${named} is not accepted. A daemon's address begins with unix://, npipe://, tcp:// or ssh://.`,
    );
  }
  const tls = certificates(settings, env);
  if (tls !== undefined && !isTcp(address)) {
    throw refusal(
      `${tls.named} is for daemons at tcp://, and the Docker provider would fail with it at ${address} (${named}). Leave it out.`,
    );
  }
  if (tls?.isMaterial && env.DOCKER_HOST && env.DOCKER_HOST !== address) {
    throw refusal(
      `${tls.named}: with it, the Docker provider takes DOCKER_HOST: ${JSON.stringify(env.DOCKER_HOST)} before ${named}. Unset ` +
        "DOCKER_HOST.",
    );
  }
  return {
    address,
    named,
    tls,
    sshOpts: settings.sshOpts ?? env.DOCKER_SSH_OPTS?.split(/\s+/).filter(Boolean) ?? [],
    ...(context === undefined ? {} : { besides: { address: host[0], named: host[1] } }),
  };
}

const refusals = new Map<string, Error>();

/** The error for a setting that is refused. Every caller gets the same object, because Pulumi prints each error object once. */
function refusal(words: string): Error {
  const error = refusals.get(words) ?? plainError(words);
  refusals.set(words, error);
  return error;
}

/** Daemons that this process was told of, by address. The empty address stands for the default daemon. */
const told = new Map<string, Daemon>();
let latest: DaemonSettings = {};

/**
 * Makes every later connection of this process to the Docker provider's daemon use that provider's settings.
 *
 * @returns the daemon's address if the settings name it; undefined if variables name it, because these may change
 * @throws RunError with the setting, its value and the remedy
 */
export function useDaemon(settings: DaemonSettings): string | undefined {
  const daemon = daemonOf(settings);
  const address = settings.context || settings.host ? daemon.address : undefined;
  told.set(address ?? "", daemon);
  latest = settings;
  return address;
}

/** Makes connections to an address from the state use the same daemon's new address. */
export function movedFrom(address: string): void {
  told.set(address, daemonOf(latest));
}

/**
 * The daemon at an address; without an address, the Docker provider's daemon. A daemon that this process was not told of, such as
 * a swarm manager, is reached with the Docker provider's certificates and options of `ssh`.
 */
export function daemonAt(address = ""): Daemon {
  const known = told.get(address);
  if (known !== undefined) return known;
  if (address === "") return daemonOf({});
  const { DOCKER_SSH_OPTS } = process.env;
  const daemon = isTcp(address)
    ? daemonOf({ ...latest, context: undefined, host: address }, { ...process.env, DOCKER_CONTEXT: "" })
    : daemonOf({ host: address, sshOpts: latest.sshOpts }, { DOCKER_SSH_OPTS });
  return { ...daemon, named: JSON.stringify(address) };
}

/** A daemon's name for errors. */
export function wordsOf({ address, named }: Daemon): string {
  return named.includes(address) ? `the daemon of ${named}` : `the daemon at ${address} (${named})`;
}

function ofContext([name, named]: Named, settings: DaemonSettings, env: Variables): Named {
  const folder = providerFolder();
  const found = contextNamed(name, folder);
  if (found === undefined) {
    const elsewhere = contextNamed(name, cliFolder(env));
    throw refusal(
      elsewhere === undefined
        ? `${named}: there is no such context in ${folder}. \`docker context ls\` lists those that there are.`
        : `${named}: the Docker provider looks for it in ${folder} alone. Name its daemon instead: ` +
            `pulumi config set docker:host ${elsewhere.address}`,
    );
  }
  const own = [settings.certPath, settings.certMaterial, env.DOCKER_CERT_PATH, env.DOCKER_CERT_MATERIAL];
  if (found.certPath !== undefined && !own.some(Boolean)) {
    throw refusal(
      `${named}: the Docker provider does not read the certificates of a context. Name them too: ` +
        `pulumi config set docker:certPath ${found.certPath}`,
    );
  }
  return [found.address, named];
}

/** Certificates that are given as text, else the certificates in the folder `certPath`; undefined without either. */
function certificates(settings: DaemonSettings, env: Variables): Certificates | undefined {
  const [ca] = said("caMaterial", settings.caMaterial, env, "secret") ?? [];
  const cert = said("certMaterial", settings.certMaterial, env, "secret");
  const key = said("keyMaterial", settings.keyMaterial, env, "secret");
  const folder = said("certPath", settings.certPath, env);
  if (cert !== undefined || key !== undefined) {
    const [given] = [cert, key].filter((one) => one !== undefined);
    const named = given?.[1] ?? "";
    if (cert === undefined || key === undefined)
      throw refusal(`${named} is given alone: certMaterial and keyMaterial belong together.`);
    if (folder !== undefined)
      throw refusal(`${folder[1]} and ${named}: the Docker provider takes one of them. Leave one out.`);
    return { ca, cert: cert[0], key: key[0], named, isMaterial: true };
  }
  if (folder === undefined) return undefined;
  const [path, named] = folder;
  const read = (file: string) => {
    try {
      return readFileSync(join(path, file), "utf8");
    } catch (error) {
      throw refusal(
        `${named}: ${file} cannot be read there (${(error as Error).message}). The folder must have ca.pem, cert.pem and key.pem.`,
      );
    }
  };
  return { ca: read("ca.pem"), cert: read("cert.pem"), key: read("key.pem"), named };
}

/**
 * The value of a setting, else of the setting's variable, with a name for errors. The name includes the value unless it is
 * secret.
 */
function said(
  key: keyof DaemonSettings,
  value: string | undefined,
  env: Variables,
  secret?: "secret",
): Named | undefined {
  const variable = `DOCKER_${key.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
  const [found, name] = value ? [value, `docker:${key}`] : [env[variable], variable];
  if (!found) return undefined;
  return [found, secret ? name : `${name}: ${JSON.stringify(found)}`];
}

/** Whether the address can use TLS. */
export function isTcp(address: string): boolean {
  return /^(tcp|https?):/.test(address);
}
