import { type Json, type JsonObject, textOf } from "../../model/createBody.ts";
import { changed, notCarried, type ReportEntry, type Verdict } from "../../model/reportEntry.ts";

/** Keys of a service that Compose translates to settings of a container. */
const OF_CONTAINERS = new Set(
  (
    "annotations blkio_config cap_add cap_drop cgroup cgroup_parent command configs container_name cpu_count cpu_percent " +
    "cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpu_shares cpus cpuset deploy device_cgroup_rules devices dns dns_opt " +
    "dns_search domainname entrypoint environment expose external_links extra_hosts gpus group_add healthcheck hostname " +
    "image init ipc isolation labels links logging mac_address mem_limit mem_reservation mem_swappiness memswap_limit " +
    "network_mode networks oom_kill_disable oom_score_adj pid pids_limit platform ports privileged read_only restart " +
    "runtime secrets security_opt shm_size stdin_open stop_grace_period stop_signal storage_opt sysctls tmpfs tty ulimits " +
    "user userns_mode uts volume_driver volumes volumes_from working_dir"
  ).split(" "),
);
/** Matches parts of `deploy` that Compose translates to settings of a container, or that have no effect on one container. */
const OF_DEPLOY =
  /^(replicas=1$|mode=replicated$|resources\.(limits\.(memory|cpus|pids)|reservations\.(memory|devices))=|restart_policy\.(condition|max_attempts)=)/;

/** Keys of a service that set nothing in a container, with the verdict on each. */
const OTHERS: Readonly<Record<string, Verdict>> = {
  build: changed(
    "Compose builds the image, and the program takes it as the daemon has it",
    "Build it before `pulumi up`, and again whenever its sources change: docker compose build.",
  ),
  depends_on: changed("a container is made after the sources of its links; other orders are not kept"),
  profiles: changed("the program has no profiles: what is in it is made"),
  pull_policy: changed("an image that the daemon has is taken as it is"),
  attach: changed("Pulumi does not show what containers print"),
  develop: changed("it is for `docker compose watch` alone"),
};

/** The output of `docker compose config`: the file with all names, variables, included files and `extends` resolved. */
export interface ComposeConfig extends JsonObject {
  readonly services?: Readonly<Record<string, JsonObject>>;
}

/** Report entries for the keys of a service that set nothing in its container. */
export function composeEntries(said: JsonObject, config: ComposeConfig): ReportEntry[] {
  const others = Object.entries(said)
    .filter(
      ([key, value]) =>
        !OF_CONTAINERS.has(key) &&
        !isEmpty(value) &&
        !(key === "depends_on" && isOfLinks(value as JsonObject)),
    )
    .map(([key]) => ({ what: `${key}:`, ...(OTHERS[key] ?? noSetting(key)) }));
  const deploy = unreadOfDeploy(said.deploy as JsonObject);
  return [
    ...others,
    ...(deploy.length === 0 ? [] : [{ what: "deploy:", ...noSetting(deploy.join(", ")) }]),
    ...["secrets", "configs"].flatMap((kind) =>
      (listOf(said[kind]) as readonly JsonObject[])
        .filter(
          ({ source }) => ((config[kind] as JsonObject)[textOf(source)] as JsonObject).file === undefined,
        )
        .map(({ source }) => ({
          what: `${kind}: ${textOf(source)}`,
          ...noSetting(`a value under ${kind}`),
        })),
    ),
  ];
}

/** Whether all of a service's dependencies are those that Compose adds for links. */
function isOfLinks(dependencies: JsonObject): boolean {
  return Object.values(dependencies).every((each) => (each as JsonObject).restart === true);
}

/** Paths of the keys of `deploy` that Compose does not translate to a setting of a container. */
function unreadOfDeploy(value: JsonObject = {}, path = ""): string[] {
  return Object.entries(value).flatMap(([key, said]) => {
    const name = `${path}${key}`;
    if (/^(resources(\.\w+)?|restart_policy)$/.test(name))
      return unreadOfDeploy((said ?? {}) as JsonObject, `${name}.`);
    return isEmpty(said) || OF_DEPLOY.test(`${name}=${textOf(said)}`) ? [] : [name];
  });
}

const noSetting = (key: string) =>
  notCarried(
    `no setting of a container does what ${key} does in Compose`,
    "See to it by hand, in the program or beside it.",
  );

/** Report entries for variables that Compose version 1 set for links and later versions do not set. */
export function firstEntries(
  service: string,
  { links }: JsonObject,
  nameOf: (service: string) => string,
): ReportEntry[] {
  return listOf(links).map((link) => {
    const [source = ""] = textOf(link).split(":");
    const name = nameOf(source);
    const prefixes = [`${source}_1`, name].map((each) => `${each.toUpperCase().replace(/-/g, "_")}_…`);
    const verdict = changed(
      `Compose of version 1 also set the variables ${prefixes.join(" and ")}, which are not set`,
      `If ${service} reads them, add links to ${name} with the aliases ${source}_1 and ${name} in the program.`,
    );
    return { what: `links: ${textOf(link)}`, ...verdict };
  });
}

/**
 * Report entries for variables whose values Compose takes from its environment, if the environment of from-link does not have
 * them.
 */
export function unsetEntries(said: JsonObject, bareNames: readonly string[]): ReportEntry[] {
  const set = (said.environment ?? {}) as JsonObject;
  const isUnset = (name: string) => (set[name] ?? null) === null;
  const names = [...new Set([...bareNames, ...Object.keys(set)])].filter(isUnset);
  return names.map((name) => ({
    what: `environment: ${name}`,
    ...notCarried(
      "Compose takes its value of the environment that it runs in, and it is not set here",
      `Run from-link where it is set, or so: ${name}=… from-link …. If it is set nowhere, nothing is missing.`,
    ),
  }));
}

/** The value of a key as a list, which is empty if the key is missing. */
export function listOf(value: Json | undefined): readonly Json[] {
  return (value ?? []) as readonly Json[];
}

function isEmpty(value: Json | undefined): boolean {
  return (value ?? null) === null || (typeof value === "object" && Object.keys(value ?? {}).length === 0);
}
