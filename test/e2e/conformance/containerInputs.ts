import type { ContainerInspectInfo } from "dockerode";
import { IMAGE } from "./sandbox";

/** The daemon's answer, with what its type leaves out. */
type Inspect = ContainerInspectInfo & { Config: { StopSignal?: string; StopTimeout?: number } };

/** An input of a container with two values, and what the daemon says of it. */
export interface ContainerInput {
  input: string;
  values: [before: unknown, after: unknown];
  /** The daemon's value of each. */
  shown: [before: unknown, after: unknown];
  see: (container: Inspect) => unknown;
}

const MEGABYTE = 1024 * 1024;

function row(
  input: string,
  see: (container: Inspect) => unknown,
  values: [unknown, unknown],
  shown: [unknown, unknown] = values,
): ContainerInput {
  return { input, values, shown, see };
}

const sorted = (items: string[] | null | undefined): string[] => [...(items ?? [])].sort();
const label = (value: string) => [{ label: "made.by", value }];

/**
 * Every input whose change replaces a container.
 *
 * @param networks names of two networks
 * @param volumes names of two volumes
 */
export const replacingInputs = (networks: [string, string], volumes: [string, string]): ContainerInput[] => [
  row("command", ({ Config }) => Config.Cmd, [
    ["sleep", "100"],
    ["sleep", "200"],
  ]),
  row("entrypoints", ({ Config }) => Config.Entrypoint, [["env"], ["env", "C=3"]], [["env"], ["env", "C=3"]]),
  row("envs", ({ Config }) => sorted(Config.Env).filter((name) => name < "E"), [
    ["A=1", "B=2"],
    ["A=1", "B=3"],
  ]),
  row("hostname", ({ Config }) => Config.Hostname, ["one", "two"]),
  row("labels", ({ Config }) => Config.Labels["made.by"], [label("one"), label("two")], ["one", "two"]),
  row("user", ({ Config }) => Config.User, ["0", "1000:1000"]),
  row("workingDir", ({ Config }) => Config.WorkingDir, ["/", "/tmp"]),
  row("stopSignal", ({ Config }) => Config.StopSignal, ["SIGTERM", "SIGINT"]),
  row("stopTimeout", ({ Config }) => Config.StopTimeout, [5, 6]),
  row("readOnly", ({ HostConfig }) => HostConfig.ReadonlyRootfs, [true, false]),
  row(
    "capabilities",
    ({ HostConfig }) => [HostConfig.CapDrop as unknown, sorted(HostConfig.CapAdd as string[] | null)],
    [{ drops: ["ALL"] }, { adds: ["CAP_CHOWN", "CAP_KILL"], drops: ["ALL"] }],
    [
      [["ALL"], []],
      [["ALL"], ["CAP_CHOWN", "CAP_KILL"]],
    ],
  ),
  row("securityOpts", ({ HostConfig }) => HostConfig.SecurityOpt, [
    ["no-new-privileges:true"],
    ["seccomp=unconfined"],
  ]),
  row("cpus", ({ HostConfig }) => HostConfig.NanoCpus, ["0.5", "1.0"], [5e8, 1e9]),
  row("shmSize", ({ HostConfig }) => HostConfig.ShmSize, [32, 48], [32 * MEGABYTE, 48 * MEGABYTE]),
  row("logDriver", ({ HostConfig }) => HostConfig.LogConfig?.Type, ["json-file", "local"]),
  row("logOpts", ({ HostConfig }) => HostConfig.LogConfig?.Config as unknown, [
    { "max-size": "1m" },
    { "max-size": "2m" },
  ]),
  row(
    "hosts",
    ({ HostConfig }) => HostConfig.ExtraHosts as unknown,
    [[{ host: "db", ip: "10.0.0.1" }], [{ host: "db", ip: "10.0.0.2" }]],
    [["db:10.0.0.1"], ["db:10.0.0.2"]],
  ),
  row(
    "networksAdvanced",
    ({ NetworkSettings }) =>
      Object.entries(NetworkSettings.Networks).map(([name, { Aliases }]) => [
        name,
        (Aliases as string[]).includes("alias"),
      ]),
    [[{ name: networks[0], aliases: ["alias"] }], [{ name: networks[1] }]],
    [[[networks[0], true]], [[networks[1], false]]],
  ),
  row(
    "volumes",
    ({ Mounts }) => Mounts.map(({ Name, Destination, RW }) => [Name, Destination, RW]),
    [
      [{ volumeName: volumes[0], containerPath: "/data" }],
      [{ volumeName: volumes[1], containerPath: "/data", readOnly: true }],
    ],
    [[[volumes[0], "/data", true]], [[volumes[1], "/data", false]]],
  ),
  row(
    "ports",
    ({ HostConfig }) => HostConfig.PortBindings as unknown,
    [[{ internal: 8080, ip: "127.0.0.1" }], [{ internal: 8081, ip: "127.0.0.1" }]],
    [
      { "8080/tcp": [{ HostIp: "127.0.0.1", HostPort: "0" }] },
      { "8081/tcp": [{ HostIp: "127.0.0.1", HostPort: "0" }] },
    ],
  ),
];

/** Every input that is changed in a container that runs. */
export const inPlaceInputs: ContainerInput[] = [
  row("restart", ({ HostConfig }) => HostConfig.RestartPolicy?.Name, ["no", "on-failure"]),
  row("cpuShares", ({ HostConfig }) => HostConfig.CpuShares, [512, 256]),
  row("memory", ({ HostConfig }) => HostConfig.Memory, [64, 48], [64 * MEGABYTE, 48 * MEGABYTE]),
  row("memorySwap", ({ HostConfig }) => HostConfig.MemorySwap, [64, 96], [64 * MEGABYTE, 96 * MEGABYTE]),
  row(
    "memoryReservation",
    ({ HostConfig }) => HostConfig.MemoryReservation,
    [16, 24],
    [16 * MEGABYTE, 24 * MEGABYTE],
  ),
];

const health = (interval: string) => ({ tests: ["CMD", "true"], interval, timeout: "2s", retries: 2 });

/** Inputs that are taken at creation; a later change reaches the state alone. */
export const unappliedInputs: ContainerInput[] = [
  row(
    "healthcheck",
    ({ Config }) => Config.Healthcheck?.Interval,
    [health("10s"), health("20s")],
    [10e9, 20e9],
  ),
  row("tmpfs", ({ HostConfig }) => HostConfig.Tmpfs, [{ "/tmp": "rw,size=1m" }, { "/tmp": "rw,size=2m" }]),
  row("init", ({ HostConfig }) => HostConfig.Init, [true, false]),
];

/** Other required inputs. */
export const baseInputs = { image: IMAGE, destroyGraceSeconds: 1 };

/** All rows' values before (0) or after (1). */
export const valuesOf = (rows: ContainerInput[], which: 0 | 1): Record<string, unknown> =>
  Object.fromEntries(rows.map(({ input, values }) => [input, values[which]]));
