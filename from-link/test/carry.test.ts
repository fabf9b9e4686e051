import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { carryContainer } from "../carry/carryContainer.ts";
import { CONFIG_RULES } from "../carry/configRules.ts";
import { goDuration, Secrets } from "../carry/value.ts";
import { HOST_RULES } from "../carry/hostRules.ts";
import type { CreateBody, Json } from "../model/createBody.ts";
import { LISTS } from "../model/reportEntry.ts";
import { modelOfBody } from "./support/modelOfBody.ts";

const MIB = 1024 * 1024;

const carry = (body: CreateBody) => {
  const { inputs, entries, notices } = carryContainer(modelOfBody(body), new Secrets());
  const { destroyGraceSeconds, ...others } = inputs;
  const [entry, ...more] = entries;
  return { inputs: others, destroyGraceSeconds, entry, more, notices };
};
const host = (field: string, value: Json) => carry({ HostConfig: { [field]: value } });

/** A value of each field, and what the provider gets of it. */
const INPUTS: readonly [field: string, value: Json, inputs: object][] = [
  ["Hostname", "www", { hostname: "www" }],
  ["Domainname", "example.org", { domainname: "example.org" }],
  ["User", "1000:1000", { user: "1000:1000" }],
  ["Tty", true, { tty: true }],
  ["OpenStdin", true, { stdinOpen: true }],
  ["WorkingDir", "/srv", { workingDir: "/srv" }],
  ["StopSignal", "SIGINT", { stopSignal: "SIGINT" }],
  ["StopTimeout", 30, { stopTimeout: 30 }],
  ["Env", ["A=1"], { envs: ["A=1"] }],
  ["Labels", { "a.b": "" }, { labels: [{ label: "a.b", value: "" }] }],
  ["Cmd", ["a", "b c"], { command: ["a", "b c"] }],
  ["Entrypoint", [""], { entrypoints: [""] }],
  ["Healthcheck", { Test: ["NONE"] }, { healthcheck: { tests: ["NONE"] } }],
  [
    "Healthcheck",
    { Test: ["CMD-SHELL", "true"], Interval: 90e9, Timeout: 15e8, Retries: 2 },
    { healthcheck: { tests: ["CMD-SHELL", "true"], interval: "1m30s", timeout: "1.5s", retries: 2 } },
  ],
  ["HostConfig.Binds", ["data:/d"], { volumes: [{ containerPath: "/d", volumeName: "data" }] }],
  ["HostConfig.Binds", ["/h:/d:ro"], { volumes: [{ containerPath: "/d", hostPath: "/h", readOnly: true }] }],
  [
    "HostConfig.Binds",
    ["/h:/d:Z"],
    { volumes: [{ containerPath: "/d", hostPath: "/h", selinuxRelabel: "Z" }] },
  ],
  [
    "HostConfig.Binds",
    ["/h:/d:ro,rshared"],
    {
      mounts: [
        { type: "bind", source: "/h", target: "/d", readOnly: true, bindOptions: { propagation: "rshared" } },
      ],
    },
  ],
  [
    "HostConfig.Binds",
    ["data:/d:nocopy"],
    { mounts: [{ type: "volume", source: "data", target: "/d", volumeOptions: { noCopy: true } }] },
  ],
  [
    "HostConfig.Mounts",
    [{ Type: "tmpfs", Target: "/t", TmpfsOptions: { SizeBytes: 1024, Mode: 448 } }],
    { mounts: [{ type: "tmpfs", target: "/t", tmpfsOptions: { sizeBytes: 1024, mode: 448 } }] },
  ],
  [
    "HostConfig.Mounts",
    [{ Type: "bind", Source: "/h", Target: "/d", ReadOnly: true }],
    { mounts: [{ type: "bind", source: "/h", target: "/d", readOnly: true }] },
  ],
  ["HostConfig.Tmpfs", { "/t": "" }, { tmpfs: { "/t": "" } }],
  ["HostConfig.CapAdd", ["NET_ADMIN", "chown"], { capabilities: { adds: ["CAP_CHOWN", "CAP_NET_ADMIN"] } }],
  ["HostConfig.CapDrop", ["all"], { capabilities: { drops: ["ALL"] } }],
  ["HostConfig.CpuShares", 512, { cpuShares: 512 }],
  ["HostConfig.CpuPeriod", 100000, { cpuPeriod: 100000 }],
  ["HostConfig.CpuQuota", 50000, { cpuQuota: 50000 }],
  ["HostConfig.CpusetCpus", "0,1", { cpuSet: "0,1" }],
  ["HostConfig.NanoCpus", 1e9, { cpus: "1.0" }],
  ["HostConfig.NanoCpus", 15e8, { cpus: "1.5" }],
  ["HostConfig.Memory", 100 * MIB, { memory: 100, memorySwap: 200 }],
  ["HostConfig.MemoryReservation", 50 * MIB, { memoryReservation: 50 }],
  ["HostConfig.MemorySwap", -1, { memorySwap: -1 }],
  ["HostConfig.ShmSize", 128 * MIB, { shmSize: 128 }],
  [
    "HostConfig.Devices",
    [{ PathOnHost: "/dev/a", PathInContainer: "/dev/b", CgroupPermissions: "r" }],
    { devices: [{ hostPath: "/dev/a", containerPath: "/dev/b", permissions: "r" }] },
  ],
  ["HostConfig.DeviceCgroupRules", ["c 1:3 r"], { deviceCgroupRules: ["c 1:3 r"] }],
  [
    "HostConfig.DeviceRequests",
    [{ Count: -1, Capabilities: [["gpu"]] }],
    { deviceRequests: [{ count: -1, deviceIds: [], capabilities: ["gpu"] }] },
  ],
  [
    "HostConfig.BlkioDeviceReadBps",
    [{ Path: "/dev/a", Rate: 9 }],
    { deviceReadBps: [{ path: "/dev/a", rate: 9 }] },
  ],
  ["HostConfig.Dns", ["9.9.9.9"], { dns: ["9.9.9.9"] }],
  ["HostConfig.DnsOptions", ["ndots:1"], { dnsOpts: ["ndots:1"] }],
  ["HostConfig.DnsSearch", ["a.b"], { dnsSearches: ["a.b"] }],
  [
    "HostConfig.ExtraHosts",
    ["a:10.0.0.1", "b:::1"],
    {
      hosts: [
        { host: "a", ip: "10.0.0.1" },
        { host: "b", ip: "::1" },
      ],
    },
  ],
  ["HostConfig.GroupAdd", ["audio"], { groupAdds: ["audio"] }],
  ["HostConfig.Init", true, { init: true }],
  ["HostConfig.IpcMode", "host", { ipcMode: "host" }],
  ["HostConfig.PidMode", "host", { pidMode: "host" }],
  ["HostConfig.UsernsMode", "host", { usernsMode: "host" }],
  [
    "HostConfig.LogConfig",
    { Type: "syslog", Config: { tag: "x" } },
    { logDriver: "syslog", logOpts: { tag: "x" } },
  ],
  ["HostConfig.Privileged", true, { privileged: true }],
  ["HostConfig.PublishAllPorts", true, { publishAllPorts: true }],
  ["HostConfig.ReadonlyRootfs", true, { readOnly: true }],
  [
    "HostConfig.RestartPolicy",
    { Name: "on-failure", MaximumRetryCount: 3 },
    { restart: "on-failure", maxRetryCount: 3 },
  ],
  ["HostConfig.Runtime", "runsc", { runtime: "runsc" }],
  ["HostConfig.SecurityOpt", ["seccomp:unconfined"], { securityOpts: ["seccomp:unconfined"] }],
  ["HostConfig.StorageOpt", { size: "1G" }, { storageOpts: { size: "1G" } }],
  ["HostConfig.Sysctls", { "net.core.somaxconn": "9" }, { sysctls: { "net.core.somaxconn": "9" } }],
  [
    "HostConfig.Ulimits",
    [{ Name: "nofile", Soft: 1, Hard: 2 }],
    { ulimits: [{ name: "nofile", soft: 1, hard: 2 }] },
  ],
  ["HostConfig.CgroupParent", "/x", { cgroupParent: "/x" }],
  ["HostConfig.CgroupnsMode", "host", { cgroupnsMode: "host" }],
  [
    "HostConfig.PortBindings",
    {
      "53/udp": [{ HostIp: "0.0.0.0", HostPort: "53" }],
      "443/tcp": [{ HostIp: "::1", HostPort: "1443" }],
      "80/tcp": [{ HostIp: "0.0.0.0", HostPort: "" }],
    },
    {
      ports: [
        { internal: 53, external: 53, protocol: "udp" },
        { internal: 80 },
        { internal: 443, external: 1443, ip: "::1" },
      ],
    },
  ],
];

for (const [field, value, inputs] of INPUTS) {
  void test(`${field} ${JSON.stringify(value)} is carried as ${JSON.stringify(inputs)}`, () => {
    const [part, name = ""] = field.split(".") as [string, string?];
    const carried = part === "HostConfig" ? host(name, value) : carry({ [part]: value });
    assert.deepEqual(carried.inputs, inputs);
    assert.equal(carried.entry?.list, "carried");
  });
}

void test("what differs says how", () => {
  const cases: [ReturnType<typeof carry>, RegExp, object][] = [
    [host("Memory", 100 * MIB + 1), /rounded up/, { memory: 101, memorySwap: 202 }],
    [host("AutoRemove", true), /not deleted by itself/, {}],
    [
      host("PortBindings", { "80/tcp": [{ HostPort: "8080" }] }),
      /IPv4 alone/,
      { ports: [{ internal: 80, external: 8080 }] },
    ],
    [
      host("PortBindings", { "80/tcp": [{ HostPort: "8000-8010" }] }),
      /no range \(8000-8010\)/,
      { ports: [{ internal: 80 }] },
    ],
    [carry({ Labels: { "com.docker.compose.project": "x" } }), /Compose would take/, {}],
    [
      host("Binds", [`${"a".repeat(64)}:/d`]),
      /Docker named itself/,
      { volumes: [{ containerPath: "/d", volumeName: "a".repeat(64) }] },
    ],
  ];
  for (const [{ inputs, entry }, why, expected] of cases) {
    assert.equal(entry?.list, "changed");
    assert.match(entry.why ?? "", why);
    assert.deepEqual(inputs, expected);
  }
});

void test("what the provider has no input for is not carried, and says what to do", () => {
  const fields: Record<string, Json> = {
    PidsLimit: 5,
    OomScoreAdj: 3,
    MemorySwappiness: 0,
    BlkioWeight: 10,
    CpusetMems: "0",
    UTSMode: "host",
    Annotations: { a: "b" },
    PidMode: "container:x",
    Binds: ["/a:/b:delegated"],
    VolumeDriver: "flocker",
    Mounts: [{ Type: "volume", Source: "a", Target: "/b", VolumeOptions: { Labels: { x: "y" } } }],
    NeverSeen: "x",
  };
  for (const [field, value] of Object.entries(fields)) {
    const { entry, inputs } = host(field, value);
    assert.equal(entry?.list, "not carried", field);
    assert.ok(entry.why && entry.todo, field);
    assert.deepEqual(inputs, {}, field);
  }
});

void test("a stop may take as long as before, 10 s if nothing is said", () => {
  assert.equal(carry({}).destroyGraceSeconds, 10);
  assert.equal(carry({ StopTimeout: 0 }).destroyGraceSeconds, 0);
  assert.equal(carry({ StopTimeout: 90 }).destroyGraceSeconds, 90);
});

void test("volumes and variables have one order, as docker and Compose have another one each time", () => {
  const mount = (name: string) => ({ Type: "volume", Source: name, Target: `/${name}` });
  const body = (values: string[]): CreateBody => ({
    Env: values,
    HostConfig: { Binds: values, Mounts: values.map((each) => mount(each.slice(0, 1))) },
  });
  assert.deepEqual(carry(body(["b:/b=1", "a:/a=1"])), carry(body(["a:/a=1", "b:/b=1"])));
});

void test("what Docker hides of /proc is an item only where nothing is hidden", () => {
  assert.equal(host("MaskedPaths", ["/proc/kcore"]).entry, undefined);
  assert.equal(host("MaskedPaths", null).entry, undefined);
  const { entry, more } = carry({ HostConfig: { MaskedPaths: [], ReadonlyPaths: [] } });
  assert.equal(entry?.what, "--security-opt systempaths=unconfined");
  assert.equal(entry.list, "not carried");
  assert.deepEqual(more, []);
});

void test("a volume without a name is not carried where something is said of it", () => {
  for (const VolumeOptions of [{ NoCopy: true }, { Subpath: "a" }, { DriverConfig: { Name: "nfs" } }]) {
    const { entry } = host("Mounts", [{ Type: "volume", Target: "/d", VolumeOptions }]);
    assert.equal(entry?.list, "not carried");
  }
});

void test("an entrypoint that is taken away leaves the command in its place, which a refresh reads back as it is", () => {
  const { inputs, entry, more } = carry({ Entrypoint: [""], Cmd: ["redis-server", "--port", "7000"] });
  assert.deepEqual(inputs, { entrypoints: ["redis-server", "--port", "7000"] });
  assert.deepEqual([entry?.list, more[0]?.list], ["changed", "carried"]);
});

void test("a mounted socket of Docker is carried, and named", () => {
  const { entry, notices } = host("Binds", ["/var/run/docker.sock:/var/run/docker.sock"]);
  assert.equal(entry?.list, "carried");
  assert.match(notices.join(), /docker\.sock is mounted/);
});

void test("networks of the user's own are kept, with names and addresses on them", () => {
  const body: CreateBody = {
    HostConfig: { NetworkMode: "front" },
    NetworkingConfig: {
      EndpointsConfig: { front: { Aliases: ["www"], IPAMConfig: { IPv4Address: "10.1.0.9" } }, back: {} },
    },
  };
  const { inputs, entry, more } = carry(body);
  assert.deepEqual(inputs.networksAdvanced, [
    { name: "front", aliases: ["www"], ipv4Address: "10.1.0.9" },
    { name: "back" },
  ]);
  assert.deepEqual(
    [entry, ...more].map((each) => each?.list),
    ["carried", "carried", "carried", "carried"],
  );
});

void test("secrets are known by their names and by what they are, and stay out of the inputs", () => {
  const body: CreateBody = {
    Env: ["A=plain", "DB_PASSWORD=hunter2hunter2", "URL=mysql://me:hunter3hunter3@db", "EMPTY_TOKEN="],
    Cmd: ["run", "--password", "hunter4hunter4", "--api-key=hunter5hunter5"],
    Entrypoint: ["sh", "-c", "exec serve --requirepass hunter9hunter9"],
    Healthcheck: { Test: ["CMD-SHELL", "curl http://:hunter10/a:b@localhost"] },
    Labels: { "auth.basic": "hunter6hunter6" },
    HostConfig: {
      LogConfig: { Type: "splunk", Config: { "splunk-token": "hunter7hunter7" } },
      Mounts: [
        {
          ...{ Type: "volume", Source: "nas", Target: "/nas" },
          VolumeOptions: {
            DriverConfig: { Name: "local", Options: { o: "addr=nas,password=hunter8hunter8" } },
          },
        },
      ],
    },
  };
  const secrets = new Secrets();
  const { inputs, entries } = carryContainer(modelOfBody(body), secrets);
  assert.doesNotMatch(JSON.stringify([inputs, entries]), /hunter/);
  assert.equal(secrets.values.size, 9);
});

void test("durations are written as Go does", () => {
  const cases: [number, string][] = [
    [5e8, "500ms"],
    [1e9, "1s"],
    [15e8, "1.5s"],
    [60e9, "1m0s"],
    [3661e9, "1h1m1s"],
    [3600e9, "1h0m0s"],
  ];
  for (const [nanoseconds, text] of cases) assert.equal(goDuration(nanoseconds), text);
});

/** Values of fields, any of which may be said or not. */
const samples = INPUTS.map(([field, value]) => ({ field, value }));
const others = [
  "HostConfig.PidsLimit",
  "HostConfig.OomScoreAdj",
  "HostConfig.NotOfThisWorld",
  "NotOfThisWorld",
].map((field) => ({ field, value: 7 }));

/** The parts of a body, counted without what is under test. */
function expectedFields(body: CreateBody): string[] {
  const ofObject = (
    prefix: string,
    object: Record<string, Json>,
    keyed: readonly string[],
    listed: readonly string[],
  ) =>
    Object.entries(object).flatMap(([name, value]) => {
      if (keyed.includes(name)) return Object.keys(value as object).map((key) => `${prefix}${name}[${key}]`);
      if (!listed.includes(name)) return [`${prefix}${name}`];
      const all = value as readonly Json[];
      return all.map(
        (each, index) => `${prefix}${name}[${name === "Env" ? (each as string).split("=")[0] : index}]`,
      );
    });
  const { HostConfig = {}, ...config } = body as Record<string, Json>;
  const keyed = ["Labels", "Tmpfs", "PortBindings", "Sysctls", "StorageOpt"];
  const listed = [
    "Env",
    "Binds",
    "Mounts",
    "CapAdd",
    "CapDrop",
    "Devices",
    "DeviceCgroupRules",
    "DeviceRequests",
    "BlkioDeviceReadBps",
    "Dns",
    "DnsOptions",
    "DnsSearch",
    "ExtraHosts",
    "GroupAdd",
    "SecurityOpt",
    "Ulimits",
  ];
  return [
    ...ofObject("", config, keyed, listed),
    ...ofObject("HostConfig.", HostConfig as Record<string, Json>, keyed, listed),
  ];
}

void test("each field of a container is in exactly one of the three lists, whatever is said together", () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...samples, ...others]), (said) => {
      const body: Record<string, Json> = {};
      const hostConfig: Record<string, Json> = {};
      for (const { field, value } of said) {
        if (field.startsWith("HostConfig.")) hostConfig[field.slice("HostConfig.".length)] = value;
        else body[field] = value;
      }
      const all = { ...body, HostConfig: hostConfig } as CreateBody;
      const { entries } = carryContainer(modelOfBody(all), new Secrets());
      assert.deepEqual(entries.map(({ field }) => field).sort(), expectedFields(all).sort());
      for (const { list, what, why, todo } of entries) {
        assert.ok(LISTS.includes(list) && what !== "");
        if (list !== "carried") assert.ok(why);
        if (list === "not carried") assert.ok(todo);
      }
    }),
    { numRuns: 200 },
  );
});

void test("each rule is tried here, or is one for which there is no input", () => {
  const tried = new Set(samples.map(({ field }) => field));
  const rules = [
    ...Object.keys(CONFIG_RULES),
    ...Object.keys(HOST_RULES).map((name) => `HostConfig.${name}`),
  ];
  const others = rules.filter((field) => !tried.has(field)).sort();
  assert.deepEqual(others, [
    "ExposedPorts",
    "HostConfig.Annotations",
    "HostConfig.AutoRemove",
    "HostConfig.BlkioDeviceReadIOps",
    "HostConfig.BlkioDeviceWriteBps",
    "HostConfig.BlkioDeviceWriteIOps",
    "HostConfig.BlkioWeight",
    "HostConfig.BlkioWeightDevice",
    "HostConfig.CpuCount",
    "HostConfig.CpuPercent",
    "HostConfig.CpuRealtimePeriod",
    "HostConfig.CpuRealtimeRuntime",
    "HostConfig.CpusetMems",
    "HostConfig.Isolation",
    "HostConfig.KernelMemory",
    "HostConfig.KernelMemoryTCP",
    "HostConfig.MaskedPaths",
    "HostConfig.MemorySwappiness",
    "HostConfig.OomKillDisable",
    "HostConfig.OomScoreAdj",
    "HostConfig.PidsLimit",
    "HostConfig.UTSMode",
    "HostConfig.VolumeDriver",
    "HostConfig.VolumesFrom",
    "MacAddress",
    "NetworkDisabled",
    "Shell",
    "Volumes",
  ]);
});
