import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { carryContainer } from "../carry/carryContainer.ts";
import { CONFIG_RULES } from "../carry/configRules.ts";
import { goDuration, Secrets } from "../carry/value.ts";
import { HOST_RULES } from "../carry/hostRules.ts";
import type { ContainerModel } from "../model/containerModel.ts";
import type { CreateBody, Json } from "../model/createBody.ts";
import { LISTS, type ReportEntry } from "../model/reportEntry.ts";
import { modelOfBody } from "./support/modelOfBody.ts";

const MIB = 1024 * 1024;
const ID = "a".repeat(64);

const carry = (body: CreateBody) => {
  const { inputs, entries, notices } = carryContainer(modelOfBody(body), new Secrets());
  const { destroyGraceSeconds, ...others } = inputs;
  return { inputs: others, destroyGraceSeconds, entry: entries[0], entries, notices };
};
const listsOf = (entries: readonly ReportEntry[]) => entries.map(({ list }) => list);
const host = (field: string, value: Json) => carry({ HostConfig: { [field]: value } });

/** A field's value, the provider's inputs, and the number of report entries. */
type Row = readonly [field: string, value: Json, inputs: object, parts?: number];

/** Fields of a container's configuration. */
const CONFIG: readonly Row[] = [
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
];

const bind = { type: "bind", source: "/h", target: "/d", readOnly: true };

/** Fields of `HostConfig`. */
const HOST: readonly Row[] = [
  ["Binds", ["data:/d"], { volumes: [{ containerPath: "/d", volumeName: "data" }] }],
  ["Binds", ["/h:/d:ro"], { volumes: [{ containerPath: "/d", hostPath: "/h", readOnly: true }] }],
  ["Binds", ["/h:/d:Z"], { volumes: [{ containerPath: "/d", hostPath: "/h", selinuxRelabel: "Z" }] }],
  ["Binds", ["/h:/d:ro,rshared"], { mounts: [{ ...bind, bindOptions: { propagation: "rshared" } }] }],
  [
    "Binds",
    ["data:/d:nocopy"],
    { mounts: [{ type: "volume", source: "data", target: "/d", volumeOptions: { noCopy: true } }] },
  ],
  [
    "Mounts",
    [{ Type: "tmpfs", Target: "/t", TmpfsOptions: { SizeBytes: 1024, Mode: 448 } }],
    { mounts: [{ type: "tmpfs", target: "/t", tmpfsOptions: { sizeBytes: 1024, mode: 448 } }] },
  ],
  ["Mounts", [{ Type: "bind", Source: "/h", Target: "/d", ReadOnly: true }], { mounts: [bind] }],
  ["Tmpfs", { "/t": "" }, { tmpfs: { "/t": "" } }],
  ["CapAdd", ["NET_ADMIN", "chown"], { capabilities: { adds: ["CAP_CHOWN", "CAP_NET_ADMIN"] } }, 2],
  ["CapDrop", ["all"], { capabilities: { drops: ["ALL"] } }],
  ["CpuShares", 512, { cpuShares: 512 }],
  ["CpuPeriod", 100000, { cpuPeriod: 100000 }],
  ["CpuQuota", 50000, { cpuQuota: 50000 }],
  ["CpusetCpus", "0,1", { cpuSet: "0,1" }],
  ["NanoCpus", 1e9, { cpus: "1.0" }],
  ["NanoCpus", 15e8, { cpus: "1.5" }],
  ["Memory", 100 * MIB, { memory: 100, memorySwap: 200 }],
  ["MemoryReservation", 50 * MIB, { memoryReservation: 50 }],
  ["MemorySwap", -1, { memorySwap: -1 }],
  ["ShmSize", 128 * MIB, { shmSize: 128 }],
  [
    "Devices",
    [{ PathOnHost: "/dev/a", PathInContainer: "/dev/b", CgroupPermissions: "r" }],
    { devices: [{ hostPath: "/dev/a", containerPath: "/dev/b", permissions: "r" }] },
  ],
  ["DeviceCgroupRules", ["c 1:3 r"], { deviceCgroupRules: ["c 1:3 r"] }],
  [
    "DeviceRequests",
    [{ Count: -1, Capabilities: [["gpu"]] }],
    { deviceRequests: [{ count: -1, deviceIds: [], capabilities: ["gpu"] }] },
  ],
  ["BlkioDeviceReadBps", [{ Path: "/dev/a", Rate: 9 }], { deviceReadBps: [{ path: "/dev/a", rate: 9 }] }],
  ["Dns", ["9.9.9.9"], { dns: ["9.9.9.9"] }],
  ["DnsOptions", ["ndots:1"], { dnsOpts: ["ndots:1"] }],
  ["DnsSearch", ["a.b"], { dnsSearches: ["a.b"] }],
  ["ExtraHosts", ["a:10.0.0.1"], { hosts: [{ host: "a", ip: "10.0.0.1" }] }],
  ["ExtraHosts", ["b:::1"], { hosts: [{ host: "b", ip: "::1" }] }],
  ["GroupAdd", ["audio"], { groupAdds: ["audio"] }],
  ["Init", true, { init: true }],
  ["IpcMode", "host", { ipcMode: "host" }],
  ["PidMode", "host", { pidMode: "host" }],
  ["UsernsMode", "host", { usernsMode: "host" }],
  ["LogConfig", { Type: "syslog", Config: { tag: "x" } }, { logDriver: "syslog", logOpts: { tag: "x" } }],
  ["Privileged", true, { privileged: true }],
  ["PublishAllPorts", true, { publishAllPorts: true }],
  ["ReadonlyRootfs", true, { readOnly: true }],
  [
    "RestartPolicy",
    { Name: "on-failure", MaximumRetryCount: 3 },
    { restart: "on-failure", maxRetryCount: 3 },
  ],
  ["Runtime", "runsc", { runtime: "runsc" }],
  ["SecurityOpt", ["seccomp:unconfined"], { securityOpts: ["seccomp:unconfined"] }],
  ["StorageOpt", { size: "1G" }, { storageOpts: { size: "1G" } }],
  ["Sysctls", { "net.core.somaxconn": "9" }, { sysctls: { "net.core.somaxconn": "9" } }],
  ["Ulimits", [{ Name: "nofile", Soft: 1, Hard: 2 }], { ulimits: [{ name: "nofile", soft: 1, hard: 2 }] }],
  ["CgroupParent", "/x", { cgroupParent: "/x" }],
  ["CgroupnsMode", "host", { cgroupnsMode: "host" }],
  [
    "PortBindings",
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
    3,
  ],
];

interface Said {
  readonly part: "" | "HostConfig.";
  readonly name: string;
  readonly value: Json;
}

/** A body with these fields. */
const bodyOf = (said: readonly Said[]): CreateBody => {
  const inPart = (part: Said["part"]) =>
    Object.fromEntries(said.filter((each) => each.part === part).map(({ name, value }) => [name, value]));
  return { ...inPart(""), HostConfig: inPart("HostConfig.") };
};

const said = (part: Said["part"], [name, value, inputs, parts = 1]: Row) => ({
  part,
  name,
  value,
  inputs,
  parts,
});
const SAMPLES = [...CONFIG.map((row) => said("", row)), ...HOST.map((row) => said("HostConfig.", row))];

for (const { inputs, parts, ...sample } of SAMPLES) {
  const field = `${sample.part}${sample.name}`;
  void test(`carries ${field} ${JSON.stringify(sample.value)} as ${JSON.stringify(inputs)}`, () => {
    const { entries, ...carried } = carry(bodyOf([sample]));
    assert.deepEqual(carried.inputs, inputs);
    assert.deepEqual(listsOf(entries), Array(parts).fill("carried"));
    for (const entry of entries) assert.equal(entry.field?.replace(/\[.*\]$/, ""), field);
    assert.equal(new Set(entries.map((entry) => entry.field)).size, parts);
  });
}

/** Fields of `HostConfig` that are carried with a change, its reason, and the provider's inputs. */
const DIFFERS: readonly [field: string, value: Json, why: RegExp, inputs: object][] = [
  ["Memory", 100 * MIB + 1, /rounded up/, { memory: 101, memorySwap: 202 }],
  ["AutoRemove", true, /not deleted by itself/, {}],
  [
    "PortBindings",
    { "80/tcp": [{ HostPort: "8080" }] },
    /IPv4 alone/,
    { ports: [{ internal: 80, external: 8080 }] },
  ],
  [
    "PortBindings",
    { "80/tcp": [{ HostPort: "80-90" }] },
    /no range \(80-90\)/,
    { ports: [{ internal: 80 }] },
  ],
  ["Binds", [`${ID}:/d`], /Docker named itself/, { volumes: [{ containerPath: "/d", volumeName: ID }] }],
];
for (const [field, value, why, inputs] of DIFFERS) {
  void test(`reports ${field} ${JSON.stringify(value)} as changed, with the difference`, () => {
    const carried = host(field, value);
    assert.equal(carried.entry?.list, "changed");
    assert.match(carried.entry.why ?? "", why);
    assert.deepEqual(carried.inputs, inputs);
  });
}

void test("omits labels of Compose, so that Compose does not claim the container", () => {
  const { inputs, entries } = carry({ Labels: { "com.docker.compose.project": "x" } });
  assert.deepEqual([inputs, listsOf(entries)], [{}, ["changed"]]);
});

/** Fields of `HostConfig` without an input of the provider. */
const NOT_CARRIED: readonly (readonly [field: string, value: Json])[] = [
  ...Object.entries({ PidsLimit: 5, OomScoreAdj: 3, MemorySwappiness: 0, BlkioWeight: 10, CpusetMems: "0" }),
  ...Object.entries({ UTSMode: "host", PidMode: "container:x", VolumeDriver: "flocker", NeverSeen: "x" }),
  ...Object.entries({ Annotations: { a: "b" }, Binds: ["/a:/b:delegated"] }),
  ["Mounts", [{ Type: "volume", Source: "a", Target: "/b", VolumeOptions: { Labels: { x: "y" } } }]],
  // An anonymous volume is deleted with its container.
  ...[{ NoCopy: true }, { Subpath: "a" }, { DriverConfig: { Name: "nfs" } }].map(
    (VolumeOptions) => ["Mounts", [{ Type: "volume", Target: "/d", VolumeOptions }]] as const,
  ),
];

void test("reports a field for which the provider has no input as not carried, with a remedy", () => {
  for (const [field, value] of NOT_CARRIED) {
    const { entry, inputs } = host(field, value);
    assert.equal(entry?.list, "not carried", field);
    assert.ok(entry.why && entry.todo, field);
    assert.deepEqual(inputs, {}, field);
  }
});

void test("keeps the container's stop timeout, or sets Docker's default of 10 s", () => {
  assert.equal(carry({}).destroyGraceSeconds, 10);
  assert.equal(carry({ StopTimeout: 0 }).destroyGraceSeconds, 0);
  assert.equal(carry({ StopTimeout: 90 }).destroyGraceSeconds, 90);
});

void test("sorts volumes and variables by name", () => {
  const mount = (name: string) => ({ Type: "volume", Source: name, Target: `/${name}` });
  const body = (values: string[]): CreateBody => ({
    Env: values,
    HostConfig: { Binds: values, Mounts: values.map((each) => mount(each.slice(0, 1))) },
  });
  assert.deepEqual(carry(body(["b:/b=1", "a:/a=1"])), carry(body(["a:/a=1", "b:/b=1"])));
});

void test("reports unmasked paths of /proc only if no path is masked", () => {
  assert.equal(host("MaskedPaths", ["/proc/kcore"]).entry, undefined);
  assert.equal(host("MaskedPaths", null).entry, undefined);
  const { entries } = carry({ HostConfig: { MaskedPaths: [], ReadonlyPaths: [] } });
  assert.deepEqual(
    entries.map(({ list, what }) => [list, what]),
    [["not carried", "--security-opt systempaths=unconfined"]],
  );
});

void test("carries the command as the entrypoint if the entrypoint was removed", () => {
  const { inputs, entries } = carry({ Entrypoint: [""], Cmd: ["redis-server", "--port", "7000"] });
  assert.deepEqual(inputs, { entrypoints: ["redis-server", "--port", "7000"] });
  assert.deepEqual(listsOf(entries), ["changed", "carried"]);
});

const NO_SAVE = ["redis-server", "--save", ""];
const ofImage = {
  ...modelOfBody({ Cmd: NO_SAVE }),
  image: { id: "", tags: [], config: { Entrypoint: ["start.sh"] }, volumes: [] },
};
/** Containers whose command has an empty word, and their inputs. */
const EMPTY_WORDS: readonly (readonly [string, ContainerModel, object, string])[] = [
  [
    "an entrypoint of its own",
    modelOfBody({ Entrypoint: ["sh"], Cmd: NO_SAVE }),
    { entrypoints: ["sh", ...NO_SAVE] },
    "changed",
  ],
  ["its image's entrypoint", ofImage, { entrypoints: ["start.sh", ...NO_SAVE] }, "changed"],
  ["an unknown entrypoint", modelOfBody({ Cmd: NO_SAVE }), {}, "not carried"],
];
for (const [behind, model, expected, list] of EMPTY_WORDS) {
  void test(`reports a command with an empty word as ${list} for a container with ${behind}`, () => {
    const { inputs, entries } = carryContainer(model, new Secrets());
    assert.deepEqual(inputs, { destroyGraceSeconds: 10, ...expected });
    assert.equal(entries.find(({ field }) => field === "Cmd")?.list, list);
  });
}

void test("carries a mounted Docker socket, with a notice", () => {
  const { entry, notices } = host("Binds", ["/var/run/docker.sock:/var/run/docker.sock"]);
  assert.equal(entry?.list, "carried");
  assert.match(notices.join(), /docker\.sock is mounted/);
});

void test("carries user-defined networks with aliases and addresses", () => {
  const body: CreateBody = {
    HostConfig: { NetworkMode: "front" },
    NetworkingConfig: {
      EndpointsConfig: { front: { Aliases: ["www"], IPAMConfig: { IPv4Address: "10.1.0.9" } }, back: {} },
    },
  };
  const { inputs, entries } = carry(body);
  assert.deepEqual(inputs.networksAdvanced, [
    { name: "front", aliases: ["www"], ipv4Address: "10.1.0.9" },
    { name: "back" },
  ]);
  assert.deepEqual(listsOf(entries), Array(4).fill("carried"));
});

void test("recognises secrets by name and by form, and keeps secrets out of the inputs", () => {
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

void test("formats durations as Go does", () => {
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

const OTHERS: readonly Said[] = [
  ...["PidsLimit", "OomScoreAdj", "NotOfThisWorld"].map(
    (name) => ({ part: "HostConfig.", name, value: 7 }) as const,
  ),
  { part: "", name: "NotOfThisWorld", value: 7 },
];

void test("puts each field of a container into exactly one of the three lists, in any combination", () => {
  const fieldsOf = (all: readonly Said[]) => carry(bodyOf(all)).entries.map(({ field }) => field);
  fc.assert(
    fc.property(fc.shuffledSubarray([...SAMPLES, ...OTHERS]), (all) => {
      // The later of two values of a field wins.
      const each = new Map(all.map((one) => [`${one.part}${one.name}`, one]));
      assert.deepEqual(fieldsOf(all).sort(), [...each.values()].flatMap((one) => fieldsOf([one])).sort());
      for (const { list, what, why, todo } of carry(bodyOf(all)).entries) {
        assert.ok(LISTS.includes(list) && what !== "");
        if (list !== "carried") assert.ok(why);
        if (list === "not carried") assert.ok(todo);
      }
    }),
    { numRuns: 200 },
  );
});

/** Rules with their own test, here or for `--volumes-from`, and rules made like another rule. */
const ELSEWHERE = [
  ...["ExposedPorts", "Volumes", "AutoRemove", "MaskedPaths", "VolumesFrom", "Annotations"],
  ...["BlkioDeviceReadIOps", "BlkioDeviceWriteBps", "BlkioDeviceWriteIOps"],
];

void test("covers every rule for which the provider has an input", () => {
  const rules = [
    ...Object.keys(CONFIG_RULES).map((name) => ({ part: "", name, value: 7 }) as const),
    ...Object.keys(HOST_RULES).map((name) => ({ part: "HostConfig.", name, value: 7 }) as const),
  ];
  for (const rule of rules) {
    const isTried = SAMPLES.some(({ part, name }) => part === rule.part && name === rule.name);
    if (!isTried && !ELSEWHERE.includes(rule.name))
      assert.equal(carry(bodyOf([rule])).entry?.list, "not carried", rule.name);
  }
});

void test("publishes exposed ports through the input `ports` for -P", () => {
  const body = { ExposedPorts: { "3000/tcp": {}, "53/udp": {} }, HostConfig: { PublishAllPorts: true } };
  const { inputs } = carry(body);
  assert.deepEqual(inputs, {
    ports: [{ internal: 53, protocol: "udp" }, { internal: 3000 }],
    publishAllPorts: true,
  });
});
