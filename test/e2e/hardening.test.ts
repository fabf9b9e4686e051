import type Docker from "dockerode";
import { docker, execIn, withContainer } from "./support/testDaemon";
import { eventually } from "../../tools/shared/eventually.ts";
import { fromContainer, onDaemonHost, onMachine } from "./support/reachable";
import { TestStack } from "./support/testStack";

const stack = new TestStack();
const other = new TestStack();
/** The fields that checks use; some are `any` in the API's types. */
type Container = Omit<Docker.ContainerInspectInfo, "HostConfig" | "Mounts"> & {
  HostConfig: Omit<Docker.HostConfig, "SecurityOpt" | "CapAdd" | "Devices" | "Privileged"> & {
    SecurityOpt?: string[];
    CapAdd?: string[] | null;
    Devices?: unknown[] | null;
    Privileged?: boolean;
  };
  Mounts: { Type?: string; Source?: string; Propagation?: string }[];
};

/** Checks of docker-bench-security (CIS Docker Benchmark 1.6) on a container that is up; true = passes. */
const CHECKS: Record<string, (container: Container) => boolean> = {
  "4.1 a user that is not root": ({ Config }) => !["", "root", "0", "0:0"].includes(Config.User),
  "5.2 AppArmor is not switched off": ({ AppArmorProfile }) => AppArmorProfile !== "unconfined",
  "5.3 a security option (SELinux, seccomp, no-new-privileges)": ({ HostConfig }) =>
    (HostConfig.SecurityOpt ?? []).length > 0,
  "5.4 no added capabilities": ({ HostConfig }) => (HostConfig.CapAdd ?? []).length === 0,
  "5.5 not privileged": ({ HostConfig }) => HostConfig.Privileged === false,
  "5.6 no sensitive folder of the host": ({ Mounts }) =>
    Mounts.every(({ Type, Source }) => Type === "volume" || Source === undefined),
  "5.7 no sshd": ({ Config }) => !JSON.stringify([Config.Cmd, Config.Entrypoint]).includes("sshd"),
  "5.8 no host port below 1024": (container) =>
    ports(container).every(({ HostPort }) => Number(HostPort) >= 1024),
  "5.10 not the host's network": ({ HostConfig }) => HostConfig.NetworkMode !== "host",
  "5.11 a memory limit": ({ HostConfig }) => (HostConfig.Memory ?? 0) > 0,
  "5.12 CPU shares": ({ HostConfig }) => (HostConfig.CpuShares ?? 0) > 0,
  "5.13 a read-only root": ({ HostConfig }) => HostConfig.ReadonlyRootfs === true,
  "5.14 published on one address": (container) =>
    ports(container).every(({ HostIp }) => !["", "0.0.0.0", "::"].includes(HostIp)),
  "5.16 not the host's processes": ({ HostConfig }) => HostConfig.PidMode !== "host",
  "5.17 not the host's IPC": ({ HostConfig }) => HostConfig.IpcMode !== "host",
  "5.18 no devices": ({ HostConfig }) => (HostConfig.Devices ?? []).length === 0,
  "5.20 no shared mount propagation": ({ Mounts }) =>
    Mounts.every(({ Propagation }) => Propagation !== "shared"),
  "5.21 not the host's UTS": ({ HostConfig }) => HostConfig.UTSMode !== "host",
  "5.22 seccomp is not switched off": ({ HostConfig }) =>
    !(HostConfig.SecurityOpt ?? []).some((option) => option.includes("seccomp=unconfined")),
  "5.25 the daemon's control group": ({ HostConfig }) => (HostConfig.CgroupParent ?? "") === "",
  "5.26 no new privileges": ({ HostConfig }) =>
    HostConfig.SecurityOpt?.includes("no-new-privileges:true") ?? false,
  "5.27 a health check": ({ State }) => State.Health?.Status === "healthy",
  "5.30 not on the default bridge": ({ NetworkSettings }) => !("bridge" in NetworkSettings.Networks),
  "5.31 not the host's users": ({ HostConfig }) => HostConfig.UsernsMode !== "host",
  "5.32 no Docker socket": ({ Mounts }) => Mounts.every(({ Source = "" }) => !Source.includes("docker.sock")),
};

/** Checks that fail, each with its reason: docs/reliability.md. */
const OUT_OF_REACH: Record<string, (container: Container) => boolean> = {
  "5.15 restart at most 5 times": ({ HostConfig }) => HostConfig.RestartPolicy?.Name === "on-failure",
  "5.29 a limit of processes": ({ HostConfig }) => (HostConfig.PidsLimit ?? 0) > 0,
};

function ports({ NetworkSettings }: Container): { HostIp: string; HostPort: string }[] {
  // A port that is exposed and not published has null.
  const published = NetworkSettings.Ports as Record<string, { HostIp: string; HostPort: string }[] | null>;
  return Object.values(published).flatMap((bindings) => bindings ?? []);
}

const REDIS_PORT = 6379;
let appPort: number;

beforeAll(async () => {
  const others = [...(await onMachine(REDIS_PORT)).opened, ...(await onDaemonHost(REDIS_PORT)).opened];
  if (others.length > 0) {
    throw new Error(`Something else listens on ${others.join(", ")} port ${REDIS_PORT}: end it to run this.`);
  }
  await stack.create({ hostPort: "0" });
  appPort = Number(new URL((await stack.up()).endpoint!).port);
  await other.create();
  await other.up();
});
afterAll(async () => {
  await stack.remove();
  await other.remove();
});

test.each(["redisName", "appName"] as const)(
  "the container of %s passes the Docker benchmark",
  async (name) => {
    const found = await eventually(
      async () => {
        const container = await docker.getContainer(stack[name]).inspect();
        expect(container.State.Health?.Status).toBe("healthy");
        return container;
      },
      { timeoutMs: 120_000, pauseMs: 500 },
    );
    const failing = (checks: typeof CHECKS) => Object.keys(checks).filter((check) => !checks[check]!(found));
    expect(failing(CHECKS)).toEqual([]);
    expect(failing(OUT_OF_REACH)).toEqual(Object.keys(OUT_OF_REACH));
  },
);

/** Runs something with a container of Redis' image that has these networks. */
async function inNetwork<T>(networkMode: string, use: (container: string) => Promise<T>): Promise<T> {
  const { Image } = await docker.getContainer(stack.redisName).inspect();
  const HostConfig = { NetworkMode: networkMode, AutoRemove: true };
  return withContainer({ Image, Entrypoint: ["sleep"], Cmd: ["1000"], HostConfig }, use);
}

/** Addresses that answer on Redis' port three times of three ({@link fromContainer}), seen from a container on this network. */
function reaches(networkMode: string, addresses: string[]): Promise<string[]> {
  return inNetwork(networkMode, async (probe) => {
    const answers = addresses.map(async (address) => {
      const script = `for i in 1 2 3; do timeout 2 redis-cli -h ${address} ping 2>&1; sleep 0.3; done`;
      const answered = (await execIn(probe, "sh", "-c", script)).match(/PONG|NOAUTH/g) ?? [];
      return answered.length === 3 ? [address] : [];
    });
    return (await Promise.all(answers)).flat();
  });
}

test("Redis can be reached only from the networks of its links", async () => {
  const { NetworkSettings } = await docker.getContainer(stack.redisName).inspect();
  const addresses = Object.values(NetworkSettings.Networks).map(({ IPAddress }) => IPAddress);
  expect(addresses).toHaveLength(2);
  const names = [stack.redisName, "redis"];

  // The probe itself works where it should.
  const link = NetworkSettings.Networks[`${stack.appName}-link-redis`]!.IPAddress;
  expect(await reaches(`${stack.appName}-link-redis`, [link, "redis"])).toEqual([link, "redis"]);

  for (const network of ["bridge", `${stack.appName}-front`, `${other.appName}-front`]) {
    expect({ network, reached: await reaches(network, [...addresses, ...names]) }).toEqual({
      network,
      reached: [],
    });
  }
  // On another stack's link network, "redis" is that stack's.
  expect(await reaches(`${other.appName}-link-redis`, [...addresses, stack.redisName])).toEqual([]);
});

test("an app of another source reaches this Redis neither by name nor by address", async () => {
  const { NetworkSettings } = await docker.getContainer(stack.redisName).inspect();
  const addresses = Object.values(NetworkSettings.Networks).map(({ IPAddress }) => IPAddress);
  const { tried: hosts } = await onDaemonHost(REDIS_PORT);
  const all = [...addresses, stack.redisName, `${stack.appName}-link-redis`, ...hosts];
  const own = await fromContainer(stack.appName, REDIS_PORT, ["redis"]);
  expect(own.opened).toEqual(["redis"]);
  const opened = (await fromContainer(other.appName, REDIS_PORT, all)).opened;
  expect(opened).toEqual([]);
  // As "redis" it reaches its own source, which refuses this one's password.
  const password = (await stack.outputs()).redisPassword!;
  const ask = `REDISCLI_AUTH=${password} redis-cli -h redis PING 2>&1 || true`;
  const answers = await inNetwork(`${other.appName}-link-redis`, (probe) => execIn(probe, "sh", "-c", ask));
  expect(answers).toMatch(/WRONGPASS/);
});

test("Redis answers at no address of the machine or the daemon's network", async () => {
  const { NetworkSettings } = await docker.getContainer(stack.redisName).inspect();
  expect(Object.values(NetworkSettings.Ports).flat().filter(Boolean)).toEqual([]);

  // The probe finds what is open: the app's port.
  expect((await onMachine(appPort)).opened).toContain("127.0.0.1");
  expect((await onDaemonHost(appPort)).opened).toContain("127.0.0.1");

  const [machine, daemonHost] = [await onMachine(REDIS_PORT), await onDaemonHost(REDIS_PORT)];
  expect(machine.tried).toContain("127.0.0.1");
  expect(machine.opened).toEqual([]);
  // The gateways of the stack's networks are addresses of the host too.
  const gateways = Object.values(NetworkSettings.Networks).map(({ Gateway }) => Gateway);
  expect(daemonHost.tried).toEqual(expect.arrayContaining(["127.0.0.1", ...gateways.filter(Boolean)]));
  expect(daemonHost.opened).toEqual([]);
});

test("the app can write only to /tmp", async () => {
  const script = `find / -writable \\( -type d -o -type f \\) -not -path '/proc/*' -not -path '/sys/*' 2>/dev/null |
    while read path; do
      if [ -d "$path" ]; then touch "$path/probe" 2>/dev/null && rm "$path/probe" && echo "$path"
      else (: >>"$path") 2>/dev/null && echo "$path"; fi
    done || true`;
  const writable = (await execIn(stack.appName, "sh", "-c", script)).split("\n").filter(Boolean);
  // POSIX message queues are the kernel's, in memory, and a container always has its own.
  expect(writable.filter((path) => path !== "/dev/mqueue")).toEqual(["/tmp"]);
});
