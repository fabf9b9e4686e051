import assert from "node:assert/strict";
import test from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { type Kind, TYPES, UNKNOWN } from "../policy/properties.ts";
import { type Operation, parsePreview } from "../preview.ts";
import { findingsOf } from "../rules.ts";
import { ReviewedStack } from "../stack.ts";

interface Given {
  /** @default the first of its kind */
  type?: string;
  op?: Operation;
  name?: string;
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
  /** Options of the resource, before and after. */
  state?: Record<string, unknown>;
  /** Outputs, before and after. */
  outputs?: Record<string, unknown>;
  changes?: string[];
}

/** A step of a preview as Pulumi writes it, for cases without a recording. */
function step(kind: Kind, given: Given) {
  const type = given.type ?? TYPES[kind][0];
  const urn = `urn:pulumi:dev::p::${type}::${given.name ?? kind}`;
  const state = (inputs?: Record<string, unknown>) =>
    inputs && {
      urn,
      type,
      inputs: { name: given.name ?? kind, ...inputs },
      outputs: given.outputs,
      ...given.state,
    };
  return {
    op: given.op ?? "update",
    urn,
    oldState: state(given.before),
    newState: state(given.after),
    diffReasons: given.changes,
  };
}

const findings = (...steps: object[]) =>
  findingsOf(new ReviewedStack(parsePreview({ steps }))).map(({ risk, text }) => `${risk}: ${text}`);

/** Findings for a container that is replaced, or changed in place if `op` is update. */
const ofContainer = (
  before: object,
  after: object,
  changes: string[],
  op: "replace" | "update" = "replace",
) => findings(step("container", { op, before: { ...before }, after: { ...after }, changes }));

for (const type of TYPES.volume) {
  void test(`reports lost data for a deleted ${type}, unless the ${type} is retained`, () => {
    const gone = { type, op: "delete", name: "data", before: {} } as const;
    assert.deepEqual(findings(step("volume", gone)), [
      "data: the volume `data` is **deleted**: all data in it is lost",
    ]);
    assert.deepEqual(findings(step("volume", { ...gone, state: { retainOnDelete: true } })), [
      "harmless: the volume `data` leaves the stack; its data stays on the daemon",
    ]);
  });
}

void test("reports that a replaced volume is empty afterwards, retained or not", () => {
  const renamed = { op: "replace", name: "data", before: {}, after: { name: "other" } } as const;
  assert.match(findings(step("volume", renamed))[0] ?? "", /^data: .*replaced by an empty one/);
  assert.match(
    findings(step("volume", { ...renamed, state: { retainOnDelete: true } }))[0] ?? "",
    /^data: .*stays on the daemon/,
  );
});

/** A volume of a component renamed by `aliases`: all steps of the replacement, as Pulumi shows them. */
function renamedByAliases(type: string, before: object, after: object, outputs?: object) {
  const { oldState, ...rest } = step("volume", { type, op: "replace", before: {}, after: {} });
  const former = { ...oldState, urn: `${rest.urn}-former`, inputs: before, outputs };
  const whole = { ...rest, oldState: former, newState: { ...rest.newState, inputs: after } };
  return [
    { ...whole, op: "delete-replaced", urn: former.urn, newState: undefined },
    { ...whole, op: "create-replacement" },
    whole,
  ];
}

void test("reports only once that a component renamed by `aliases` gets an empty volume", () => {
  const says = (name: string, former: string) =>
    `data: the volume \`${name}\` is **empty**, as its component was renamed by \`aliases\`: the data stays on the daemon in ` +
    `\`${former}\`, where nothing reads it. Give the component the \`containerName\` of before, and it goes on with the data`;
  const [ours, theirs] = TYPES.volume;
  const names = [{ name: "old-data" }, { name: "new-data" }] as const;
  assert.deepEqual(findings(...renamedByAliases(ours, ...names)), [says("new-data", "old-data")]);
  assert.match(findings(...renamedByAliases(theirs, ...names))[0] ?? "", /all data in `old-data` is lost/);
  const outputs = { volumes: [{ volumeName: "old-data", containerPath: "/data" }], kept: [] };
  const containers = [{ containerName: "old" }, { containerName: "new" }] as const;
  assert.equal(
    findings(...renamedByAliases(TYPES.imageVolumes[0], ...containers, outputs))[0],
    says("new-data", "old-data"),
  );
});

void test("reports that a volume keeps its data if another resource takes the volume over", () => {
  const volume = (op: "create" | "delete", urn: string) => ({
    ...step("volume", { op, name: "data", ...(op === "create" ? { after: {} } : { before: {} }) }),
    urn,
  });
  assert.deepEqual(findings(volume("create", "urn:a::b"), volume("delete", "urn:a::c")), [
    "harmless: the volume `data` is created",
    "harmless: the volume `data` stays with its data, as the program has it still",
  ]);
});

void test("reports lost data if a container loses its volume", () => {
  const volumes = [{ volumeName: "data", containerPath: "/data" }];
  assert.equal(
    ofContainer({ volumes }, { volumes: [] }, ["volumes"])[0],
    "data: the container `container` **loses the volume `data` on `/data`**: it starts without the data in it",
  );
});

void test("names each protection that a container loses", () => {
  const safe = {
    ...{ readOnly: true, user: "redis", memory: 256, securityOpts: ["no-new-privileges:true"] },
    capabilities: { drops: ["ALL"] },
  };
  const [found] = ofContainer(safe, { privileged: true }, ["privileged"], "update");
  assert.equal(
    found,
    "exposure: the container `container` **loses protection**: it becomes privileged, its root file system becomes " +
      "writable, it gets the capabilities of Docker's own choice, its processes can gain privileges, it may run as root, it has no memory limit",
  );
});

const devices = ["fuse", "kvm"].map((name) => ({ hostPath: `/dev/${name}` }));
const mounts = [{ source: "/var/run/docker.sock", target: "/s" }];
const loosened: [object, string][] = [
  [{ healthcheck: { tests: ["NONE"] } }, "it has no health check"],
  [{ healthcheck: undefined }, "it has no health check"],
  [{ devices }, "it gets `/dev/fuse` and `/dev/kvm` of the host"],
  [{ mounts }, "it gets `/var/run/docker.sock`, and with it the whole host"],
  [
    { networkMode: "host", pidMode: "host" },
    "it enters namespaces of the host by `networkMode` and `pidMode`",
  ],
  [
    { tmpfs: { "/tmp": "rw", "/var/cache": "rw,noexec", "/dev/shm": "ro" } },
    "it may write to `/var/cache`, in memory",
  ],
];
for (const [after, words] of loosened) {
  void test(`reports '${words}' for ${JSON.stringify(after)}`, () => {
    const before = { healthcheck: { tests: ["CMD", "true"] }, tmpfs: { "/tmp": "rw" } };
    const found = ofContainer(before, { ...before, ...after }, ["x"], "update");
    assert.deepEqual(found, [`exposure: the container \`container\` **loses protection**: ${words}`]);
  });
}

void test("reports less memory for a running container as a risk, but not more memory", () => {
  const changed = (before: number, after: number) =>
    ofContainer({ memory: before }, { memory: after }, ["memory", "memorySwap"], "update");
  assert.deepEqual(changed(512, 256), [
    "downtime: the container `container` is changed while it runs: memory limit 512 MiB → 256 MiB; with less memory it may be killed",
  ]);
  assert.deepEqual(changed(256, 512), [
    "harmless: the container `container` is changed in place: memory limit 256 MiB → 512 MiB",
  ]);
});

for (const type of TYPES.network) {
  void test(`reports exposure for a ${type} that is no longer internal`, () => {
    const opened = { type, op: "replace", before: { internal: true }, after: {} } as const;
    assert.deepEqual(findings(step("network", { ...opened, changes: ["internal"] })), [
      "exposure: the network `network` is **no longer internal**: its containers can reach other networks",
    ]);
  });
}

void test("shows no value for an input that is known only after the update", () => {
  assert.equal(UNKNOWN, pulumi.runtime.unknownValue);
  const [found] = ofContainer({ hostname: "a" }, { hostname: UNKNOWN }, ["hostname"], "update");
  assert.equal(found, "harmless: the container `container` is changed in place: `hostname`");
});

void test("does not report a narrower bind address as wider", () => {
  const ports = (ip: string) => ({ ports: [{ ip, internal: 80, external: 8080 }] });
  const found = ofContainer(ports("0.0.0.0"), ports("127.0.0.1"), ["ports"]);
  assert.ok(found.some((line) => line.includes("published at another place")));
  assert.ok(!found.some((line) => line.includes("wider")));
});

void test("names changed environment variables, but never shows values", () => {
  const envs = ["A=secret2", "B=same", "C=secret3"];
  const [found] = ofContainer({ envs: ["A=secret1", "B=same"] }, { envs }, ["envs"]);
  assert.match(found ?? "", /environment variables `A`, `C`/);
  assert.doesNotMatch(found ?? "", /secret\d/);
});

void test("reports that a newly generated password refuses clients with the old password", () => {
  const [found] = findings(step("password", { op: "replace", name: "p", before: {}, after: {} }));
  const words = "downtime: the password `p` is **generated anew**: clients with the old one are refused";
  assert.equal(found, words);
});

const dataVolume = { volumeName: "app-data", containerPath: "/data" };
const ofImage = { containerName: "app", image: "one", paths: [], taken: [] };
const imageVolumes = { name: "volumes", before: ofImage, outputs: { volumes: [dataVolume], kept: [] } };

void test("reports lost data for image volumes that are deleted with the app, unless the volumes are retained", () => {
  const gone = { ...imageVolumes, op: "delete" } as const;
  const lost = ["data: the volume `app-data` is **deleted**: all data in it is lost"];
  assert.deepEqual(findings(step("imageVolumes", gone)), lost);
  assert.deepEqual(findings(step("imageVolumes", { ...gone, state: { retainOnDelete: true } })), [
    "harmless: the volume `app-data` leaves the stack; its data stays on the daemon",
  ]);
  const outputs = { volumes: [], kept: [dataVolume] };
  assert.deepEqual(findings(step("imageVolumes", { ...gone, outputs })), lost);
});

void test("reports nothing for an image without a VOLUME", () => {
  const outputs = { volumes: [], kept: [] };
  assert.deepEqual(findings(step("imageVolumes", { ...imageVolumes, op: "delete", outputs })), []);
});

void test("names image volumes that are no longer retained", () => {
  const same = { ...imageVolumes, op: "same", after: ofImage } as const;
  const { oldState, newState, ...rest } = step("imageVolumes", same);
  const before = { ...oldState, retainOnDelete: true };
  assert.deepEqual(findings({ ...rest, oldState: before, newState }), [
    "data: the volume `app-data` is **no longer kept** when it leaves the stack: the next destroy deletes its data",
  ]);
});

void test("reports that a renamed app loses the volumes of its image", () => {
  const renamed = { ...imageVolumes, op: "replace", after: { ...ofImage, containerName: "shop" } } as const;
  const outputs = { volumes: [dataVolume], kept: [] };
  assert.deepEqual(findings(step("imageVolumes", { ...renamed, outputs })), [
    "data: the volume `shop-data` is **replaced by an empty one**: all data in `app-data` is lost",
    "harmless: each `VOLUME` of the image of `shop` that has none yet gets a volume of the stack",
  ]);
});

const lossOfPath: [why: string, after: object, says: string][] = [
  [
    "another image",
    { image: UNKNOWN },
    "**may lose the volume `app-data` on `/data`**: if its image does not declare that path as a `VOLUME`, it starts without the data in it, which stays in the volume",
  ],
  [
    "another mount",
    { taken: ["/data/"] },
    "**loses the volume `app-data` on `/data`** to what is mounted there now: it starts without the data in it, which stays in the volume",
  ],
];
for (const [why, after, says] of lossOfPath) {
  void test(`reports a risk to data if a path loses its volume to ${why}`, () => {
    const lost = { ...imageVolumes, op: "update", after: { ...ofImage, ...after } } as const;
    assert.deepEqual(findings(step("imageVolumes", lost)), [`data: the container \`app\` ${says}`]);
  });
}

void test("reports no lost volume for a path that the program names, whatever the image", () => {
  const asked = { ...ofImage, paths: ["/data"] };
  const kept = { ...imageVolumes, op: "update", before: asked, after: { ...asked, image: UNKNOWN } } as const;
  assert.deepEqual(findings(step("imageVolumes", kept)), [
    "harmless: each `VOLUME` of the image of `app` that has none yet gets a volume of the stack",
  ]);
});

void test("reports no lost volumes if the volumes are known only after the update", () => {
  const found = ofContainer({ volumes: [dataVolume] }, { volumes: UNKNOWN }, ["volumes"]);
  assert.deepEqual(found, [
    "downtime: the container `container` is **replaced**: volumes as its image declares; its data stays in volume `app-data`; it is away for a few seconds",
  ]);
});

const socket = { hostPath: "/var/run/docker.sock", containerPath: "/s" };
const beside = (...volumes: object[]) => ({ ...ofImage, beside: volumes });

void test("names the mounts of the program even if the image's volumes are not known", () => {
  const found = findings(
    step("container", {
      op: "replace",
      name: "app",
      before: { volumes: [dataVolume, { volumeName: "old", containerPath: "/old" }] },
      after: { volumes: UNKNOWN },
      changes: ["volumes"],
    }),
    step("imageVolumes", {
      ...imageVolumes,
      before: beside({ volumeName: "old", containerPath: "/old" }),
      after: beside(socket, { hostPath: "/", containerPath: "/host" }),
    }),
  );
  assert.deepEqual(found, [
    "data: the container `app` **loses the volume `old` on `/old`**: it starts without the data in it",
    "downtime: the container `app` is **replaced**: mounts the host's `/var/run/docker.sock` on `/s`, mounts the host's `/` " +
      "on `/host`, no longer mounts the volume `old` on `/old`, volumes as its image declares; its data stays in volume " +
      "`app-data`; it is away for a few seconds",
    "exposure: the container `app` **loses protection**: it gets `/var/run/docker.sock`, and with it the whole host, it gets the host's `/`",
    "harmless: each `VOLUME` of the image of `app` that has none yet gets a volume of the stack",
  ]);
});

void test("reports exposure for a new container with access to the host", () => {
  const volumes = [socket, { fromContainer: "db", containerPath: "" }];
  const open = { privileged: true, pidMode: "host", volumes };
  assert.deepEqual(findings(step("container", { op: "create", name: "app", after: open })), [
    "exposure: the container `app` **is not shut off**: it is privileged, it gets `/var/run/docker.sock`, and with it the " +
      "whole host, it gets what `db` mounts, it enters namespaces of the host by `pidMode`",
  ]);
  const found = findings(
    step("container", { op: "create", name: "app", after: { volumes: UNKNOWN } }),
    step("imageVolumes", { op: "create", name: "volumes", after: beside(socket) }),
  );
  const words = "it gets `/var/run/docker.sock`, and with it the whole host";
  assert.ok(found.includes(`exposure: the container \`app\` **is not shut off**: ${words}`));
});

void test("reports added ports as newly published, but not the other ports", () => {
  const [web, metrics] = [3000, 9090].map((internal) => ({ ip: "127.0.0.1", internal, external: internal }));
  const statsd = { ip: "0.0.0.0", internal: 8125, external: 8125, protocol: "udp" };
  const found = ofContainer({ ports: [web] }, { ports: [web, statsd, metrics] }, [], "update");
  assert.deepEqual(found, [
    "exposure: the container `container`: port 8125 is **newly published** at `0.0.0.0:8125/udp`, for every network; port " +
      "9090 is **newly published** at `127.0.0.1:9090`, for this machine",
  ]);
});

void test("names added capabilities", () => {
  const adds = (...names: string[]) => ({ capabilities: { drops: ["ALL"], adds: names } });
  const more = adds("CAP_NET_ADMIN", "CAP_NET_RAW", "CAP_SYS_TIME");
  const found = ofContainer(adds("CAP_NET_RAW"), more, ["capabilities"]);
  assert.deepEqual(found, [
    "downtime: the container `container` is **replaced**: capabilities `CAP_NET_RAW` → `CAP_NET_ADMIN`, `CAP_NET_RAW`, " +
      "`CAP_SYS_TIME`; it is away for a few seconds",
    "exposure: the container `container` **loses protection**: it gets the capabilities `CAP_NET_ADMIN` and `CAP_SYS_TIME`",
  ]);
});

const link = (alias: string, containerId = "redis", more: object = {}) => ({
  ...{ name: `app-link-${alias}`, alias, containerId, consumer: "app", ...more },
});
const app = step("container", { op: "same", name: "app", before: {}, after: {} });

void test("reports a link with consumer, source and alias, even to a container outside the stack", () => {
  const id = "0123456789ab".padEnd(64, "0");
  assert.deepEqual(findings(app, step("link", { op: "create", after: link("db", id) })), [
    "harmless: the link of `app` to `0123456789ab` as `db` is added",
  ]);
  assert.deepEqual(findings(app, step("link", { op: "delete", before: link("db") })), [
    "downtime: the link of `app` to `redis` as `db` is **removed**: `app` no longer reaches it",
  ]);
  const again = { before: link("db"), after: link("db", UNKNOWN), state: { propertyDependencies: {} } };
  assert.deepEqual(findings(app, step("link", { ...again, op: "same" })), []);
});

void test("names secrets that a link shares for the first time", () => {
  const sharing = (...sharedSecrets: string[]) => link("db", "redis", { sharedSecrets });
  const text =
    "exposure: the link of `app` to `redis` as `db` **hands on secrets**: whoever may inspect `app` reads ";
  assert.deepEqual(findings(app, step("link", { op: "create", after: sharing("A", "B") })), [
    `${text}\`A\` and \`B\``,
  ]);
  assert.deepEqual(findings(app, step("link", { before: sharing("A"), after: sharing("A", "B") })), [
    `${text}\`B\``,
  ]);
});

void test("distinguishes a link to another source from a link whose source is replaced", () => {
  const moved = { before: link("db"), after: link("db", "valkey") };
  assert.deepEqual(findings(app, step("link", moved)), [
    "downtime: the link of `app` as `db` **leads to another source**: `redis` → `valkey` and its data",
  ]);
  const server = step("container", { op: "replace", name: "redis", before: {}, after: {} });
  const anew = { before: link("db", "id"), after: link("db", UNKNOWN) };
  const state = { propertyDependencies: { containerId: [server.urn] } };
  assert.equal(
    findings(server, app, step("link", { ...anew, state })).at(-1),
    "harmless: the link of `app` to `redis` as `db` is attached again, as its source is a new container",
  );
});

void test("reports a removed alias, but not the other alias of the same source", () => {
  const stays = step("link", { op: "same", name: "stays", before: link("db"), after: link("db") });
  const goes = step("link", { op: "delete", name: "goes", before: link("cache") });
  const comes = step("link", { op: "create", name: "comes", after: link("store") });
  assert.match(findings(app, stays, goes)[0] ?? "", /link of `app` to `redis` as `cache` is \*\*removed/);
  assert.match(findings(app, goes, comes)[0] ?? "", /alias\*\* .* changes: `cache` → `store`/);
});
