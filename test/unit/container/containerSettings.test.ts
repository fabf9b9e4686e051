import { containerSettings, type ContainerSettings } from "../../../components/container/containerSettings";
import { refuses } from "../../support/failures";
import { recordStack } from "../../support/recordedStack";
import { hardenedInputs } from "../../support/hardened";

const IN_MEMORY = "rw,noexec,nosuid,nodev,size=16m";

beforeAll(async () => {
  await (await recordStack()).settle();
});

describe("the settings of a container", () => {
  it("hardens a container by default", () => {
    expect(containerSettings({}).inputs).toEqual({ ...hardenedInputs(256), labels: [] });
  });

  it.each<[ContainerSettings, Record<string, unknown>]>([
    [{ command: ["serve", "-p", "80"] }, { command: ["serve", "-p", "80"] }],
    [{ entrypoint: ["/init"] }, { entrypoints: ["/init"] }],
    [{ user: "1000:1000" }, { user: "1000:1000" }],
    [{ restart: "on-failure" }, { restart: "on-failure" }],
    [{ memoryMb: 64 }, { memory: 64, memorySwap: 64 }],
    [{ memoryMb: 0 }, { memory: undefined, memorySwap: undefined }],
    [{ writable: true }, { readOnly: undefined, tmpfs: undefined }],
    [{ writable: false }, {}],
    [{ writable: ["/run/app/", "/dev/shm"] }, { tmpfs: { "/run/app": IN_MEMORY, "/tmp": IN_MEMORY } }],
    // Sorted and prefixed, as the daemon has them.
    [
      { capabilities: ["sys_time", "NET_RAW", "cap_chown"] },
      { capabilities: { adds: ["CAP_CHOWN", "CAP_NET_RAW", "CAP_SYS_TIME"], drops: ["ALL"] } },
    ],
    [{ hostname: "web_1.example" }, { hostname: "web_1.example" }],
    [{ hosts: [{ host: "api", ip: "host-gateway" }] }, { hosts: [{ host: "api", ip: "host-gateway" }] }],
    [{ dns: ["192.0.2.53", "::1"] }, { dns: ["192.0.2.53", "::1"] }],
    [
      { ulimits: [{ name: "nofile", soft: 9, hard: -1 }] },
      { ulimits: [{ name: "nofile", soft: 9, hard: -1 }] },
    ],
    [{ labels: { tier: "" } }, { labels: [{ label: "tier", value: "" }] }],
    [{ entrypoint: ["redis-server", "--save", ""] }, { entrypoints: ["redis-server", "--save", ""] }],
    [{ container: { securityOpts: [], privileged: true } }, { securityOpts: [], privileged: true }],
  ])("%j change only the container's inputs of the same meaning", (settings, inputs) => {
    expect(containerSettings(settings).inputs).toEqual({ ...hardenedInputs(256), labels: [], ...inputs });
  });
});

describe("the settings of a container refuse", () => {
  refuses((settings: ContainerSettings) => containerSettings(settings), {
    'command: "" is not accepted. It is a list of words; leave it out for the image\'s own.': { command: [] },
    'command: "serve" is not accepted. It is a list of words': { command: "serve" as never },
    'command: ["redis-server","--save",""] is not accepted. The Docker provider takes no empty word there: write the image\'s entrypoint and all words as `entrypoint`.':
      { command: ["redis-server", "--save", ""] },
    "entrypoint: ": { entrypoint: ["a\0"] },
    'user: "a b" is not accepted. It is USER or USER:GROUP': { user: "a b" },
    'restart: "never" is not accepted. It must be one of unless-stopped, always, on-failure, no.': {
      restart: "never" as never,
    },
    'writable: "run" is not accepted. A folder in the container starts with /.': { writable: ["run"] },
    'writable: "/" is not accepted. Say true for a root that is writable.': { writable: ["/"] },
    'writable: "/a:b" is not accepted.': { writable: ["/a:b"] },
    ...Object.fromEntries(
      ["ALL", "all", "CAP_ALL", "", "CAP_", "NET ADMIN", "NET-ADMIN", "CAP_1", "SYS_TIME\n"].map((name) => [
        `capabilities: ${JSON.stringify(name)} is not accepted. It must be a capability of Linux such as ` +
          "NET_BIND_SERVICE; each that is needed is named.",
        { capabilities: ["CHOWN", name] },
      ]),
    ),
    "memoryMb: 5 is not accepted.": { memoryMb: 5 },
    'hostname: "-a" is not accepted. A host name is': { hostname: "-a" },
    'hosts.host: "a b" is not accepted.': { hosts: [{ host: "a b", ip: "::1" }] },
    'hosts.ip: "b" is not accepted. It must be an IPv4 address': { hosts: [{ host: "a", ip: "b" }] },
    'dns: "one.one" is not accepted. It must be an IP address of a DNS server, for example': {
      dns: ["one.one"],
    },
    'ulimits.name: "files" is not accepted.': { ulimits: [{ name: "files", soft: 1, hard: 1 }] },
    "ulimits.soft: -2 is not accepted.": { ulimits: [{ name: "nofile", soft: -2, hard: 1 }] },
    "ulimits.hard: 1.5 is not accepted.": { ulimits: [{ name: "nofile", soft: 1, hard: 1.5 }] },
    "ulimits.soft: 2 is not accepted. It is above the hard limit 1: lower it.": {
      ulimits: [{ name: "nofile", soft: 2, hard: 1 }],
    },
    "ulimits.soft: -1 is not accepted. It is above": { ulimits: [{ name: "nofile", soft: -1, hard: 1 }] },
    'labels: "" is not accepted. A label has a name: give it one.': { labels: { "": "x" } },
    'labels: "redis-link.stack" is not accepted.': { labels: { "redis-link.stack": "x" } },
    'labels: "redis-link.state" is not accepted.': { labels: { "redis-link.state": "x" } },
    'container.envs: "envs" is not accepted. Use the top-level argument environment instead.': {
      container: { envs: ["A=hidden"] } as never,
    },
    'container.networkMode: "networkMode" is not accepted. Use the top-level argument links': {
      container: { networkMode: "host" } as never,
    },
  });
});
