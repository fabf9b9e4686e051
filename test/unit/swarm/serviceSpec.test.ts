import type { ServiceInputs } from "../../../components/swarm/service";
import { isSubset, serviceSpec } from "../../../components/swarm/serviceSpec";

const INPUTS: ServiceInputs = {
  ...{ name: "app", image: "node:24", replicas: 2, constraints: [], envs: [], ports: [], networks: ["link"] },
  ...{ egressNetwork: "app-front", secrets: [], concealed: [], timeoutSeconds: 60, labels: { a: "b" } },
  ...{
    capabilities: { drops: ["ALL"] },
    securityOpts: ["no-new-privileges:true"],
    processes: 512,
    init: true,
  },
  ...{ logDriver: "json-file", logOpts: { "max-size": "10m" }, destroyGraceSeconds: 10 },
};

const ROLLING = { Parallelism: 1, Monitor: 3e9, Order: "start-first" };
const ON_SWARM = { swarmImage: "node:24@sha256:1", egressNetworkId: "egress", noNewPrivileges: true };

describe("the spec of a service", () => {
  it("contains the given inputs, and leaves out the rest", () => {
    expect(serviceSpec(INPUTS, ON_SWARM)).toEqual({
      Name: "app",
      Labels: { a: "b" },
      TaskTemplate: {
        ContainerSpec: {
          ...{ Image: "node:24@sha256:1", CapabilityDrop: ["ALL"], Privileges: { NoNewPrivileges: true } },
          ...{ StopGracePeriod: 10e9, Init: true },
        },
        Resources: { Limits: { Pids: 512 } },
        RestartPolicy: { Condition: "any", Delay: 2e9 },
        Networks: [{ Target: "link" }, { Target: "egress" }],
        LogDriver: { Name: "json-file", Options: { "max-size": "10m" } },
      },
      Mode: { Replicated: { Replicas: 2 } },
      UpdateConfig: { ...ROLLING, Delay: 3e9, FailureAction: "rollback" },
      RollbackConfig: { ...ROLLING, FailureAction: "pause" },
      EndpointSpec: { Mode: "dnsrr" },
    });
  });

  const mount = (Type: string, Target: string, more: object) => ({ Type, Target, ...more });
  const memory = (SizeBytes: number) => ({ TmpfsOptions: { SizeBytes } });
  const check = { tests: ["CMD", "x"], interval: "25ms", timeout: "1m5s", retries: 3, startPeriod: "1h0m0s" };
  const Healthcheck = { Test: ["CMD", "x"], Interval: 25e6, Timeout: 65e9, Retries: 3, StartPeriod: 3600e9 };
  const cache = { containerPath: "/c", volumeName: "cache" };
  const srv = { containerPath: "/h", hostPath: "/srv", readOnly: true };
  const owner = { UID: "0", GID: "0", Mode: 0o444 };

  it.each<[Partial<ServiceInputs>, object]>([
    [
      { entrypoints: ["a"], command: ["b"] },
      { Command: ["a"], Args: ["b"] },
    ],
    [{ envs: ["A=b"] }, { Env: ["A=b"] }],
    [{ user: "node" }, { User: "node" }],
    [{ hosts: [{ host: "db", ip: "10.0.0.1" }] }, { Hosts: ["10.0.0.1 db"] }],
    [{ dns: ["10.0.0.2"] }, { DNSConfig: { Nameservers: ["10.0.0.2"] } }],
    [
      { ulimits: [{ name: "nofile", soft: 1, hard: 2 }] },
      { Ulimits: [{ Name: "nofile", Soft: 1, Hard: 2 }] },
    ],
    [{ capabilities: { adds: ["CAP_CHOWN"], drops: [] } }, { CapabilityAdd: ["CAP_CHOWN"] }],
    [{ readOnly: true }, { ReadOnly: true }],
    [{ tmpfs: { "/tmp": "rw,size=16m" } }, { Mounts: [mount("tmpfs", "/tmp", memory(16 * 1024 ** 2))] }],
    [
      { tmpfs: { "/dev/shm": "ro,size=64k" } },
      { Mounts: [mount("tmpfs", "/dev/shm", { ReadOnly: true, ...memory(64 * 1024) })] },
    ],
    [
      { volumes: [cache, srv] },
      {
        Mounts: [
          mount("volume", "/c", { Source: "cache" }),
          mount("bind", "/h", { Source: "/srv", ReadOnly: true }),
        ],
      },
    ],
    [{ healthcheck: check }, { Healthcheck }],
    [
      { secrets: [{ id: "i", name: "n", file: "password" }] },
      { Secrets: [{ SecretID: "i", SecretName: "n", File: { Name: "password", ...owner } }] },
    ],
  ])("contains the inputs %j in Docker's form", (given, expected) => {
    expect(serviceSpec({ ...INPUTS, ...given }, ON_SWARM).TaskTemplate.ContainerSpec).toMatchObject(expected);
  });

  it("contains memory, nodes and ports, and stops a task before its successor needs the port", () => {
    const ports = [
      { internal: 3000, external: 80, ip: "0.0.0.0", protocol: "tcp" as const },
      { internal: 53, external: 0, protocol: "udp" as const },
    ];
    const given = { memory: 64, constraints: ["node.role == worker"], ports };
    const spec = serviceSpec({ ...INPUTS, ...given }, ON_SWARM);
    expect(spec.TaskTemplate.Resources.Limits).toEqual({ Pids: 512, MemoryBytes: 64 * 1024 ** 2 });
    expect(spec.TaskTemplate.Placement).toEqual({ Constraints: ["node.role == worker"] });
    expect(spec.EndpointSpec.Ports).toEqual([
      { Protocol: "tcp", TargetPort: 3000, PublishedPort: 80, PublishMode: "host" },
      { Protocol: "udp", TargetPort: 53, PublishMode: "host" },
    ]);
    expect(spec.UpdateConfig.Order).toBe("stop-first");
  });

  it("leaves out fields that an old engine does not know", () => {
    const spec = serviceSpec(INPUTS, { ...ON_SWARM, noNewPrivileges: false });
    expect(spec.TaskTemplate.ContainerSpec).not.toHaveProperty("Privileges");
  });
});

describe("a service found in the swarm", () => {
  const wanted = serviceSpec({ ...INPUTS, envs: ["A=b"] }, ON_SWARM);
  const found = structuredClone(wanted) as unknown as {
    TaskTemplate: { ContainerSpec: { Env: string[]; Isolation?: string }; ForceUpdate?: number };
    Mode: { Replicated: { Replicas: number } };
  };
  found.TaskTemplate.ContainerSpec.Isolation = "default";
  found.TaskTemplate.ForceUpdate = 0;

  it("a service is as wanted if it has all wanted fields", () => {
    expect(isSubset(wanted, found)).toBe(true);
  });

  it.each<[string, (changed: typeof found) => void]>([
    ["scaled by hand", ({ Mode }) => (Mode.Replicated.Replicas = 3)],
    ["given a variable by hand", ({ TaskTemplate }) => TaskTemplate.ContainerSpec.Env.push("C=d")],
    ["changed in a variable", ({ TaskTemplate }) => (TaskTemplate.ContainerSpec.Env = ["A=c"])],
    ["without variables", ({ TaskTemplate }) => Reflect.deleteProperty(TaskTemplate.ContainerSpec, "Env")],
    ["without its container", ({ TaskTemplate }) => Reflect.deleteProperty(TaskTemplate, "ContainerSpec")],
  ])("a service is not as wanted if it is %s", (_what, change) => {
    const changed = structuredClone(found);
    change(changed);
    expect(isSubset(wanted, changed)).toBe(false);
  });
});
