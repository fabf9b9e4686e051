import assert from "node:assert/strict";
import { test } from "node:test";
import { Faults } from "../model/reportEntry.ts";
import type { JsonObject } from "../model/createBody.ts";
import { fromInspected } from "../read/containers/readInspect.ts";
import { programText } from "../write/programText.ts";
import { rollbackOf } from "../write/writeFolder.ts";
import { arranged } from "./support/modelOfBody.ts";

const [DB_ID, WEB_ID, IMAGE_ID, VOLUME] = ["a", "b", "c", "d"].map((digit) => digit.repeat(64)) as [
  string,
  string,
  string,
  string,
];

const IMAGE: JsonObject = {
  Id: `sha256:${IMAGE_ID}`,
  RepoTags: ["app:1"],
  RootFS: {},
  Config: {
    Env: ["PATH=/bin", "VERSION=1"],
    Cmd: ["serve"],
    Entrypoint: ["/entry"],
    Labels: { maker: "x" },
    Volumes: { "/data": {} },
    ExposedPorts: { "80/tcp": {} },
    WorkingDir: "/srv",
  },
};

/** A container as a daemon would say it, of the image above and nothing else. */
function container(
  id: string,
  name: string,
  others: { Config?: JsonObject; HostConfig?: JsonObject } & JsonObject = {},
): JsonObject {
  const { Config, HostConfig, ...rest } = others;
  return {
    Id: id,
    Name: `/${name}`,
    Created: "2026-01-01T00:00:00Z",
    Image: `sha256:${IMAGE_ID}`,
    State: {
      Running: true,
      StartedAt: "2026-01-02T00:00:00Z",
      Health: { Log: [{ Output: "secret of a check" }] },
    },
    Mounts: [],
    NetworkSettings: { Networks: { bridge: { Links: null, Aliases: null } } },
    ...rest,
    Config: {
      ...(IMAGE.Config as JsonObject),
      Hostname: id.slice(0, 12),
      Image: "app:1",
      AttachStdout: true,
      ...Config,
    },
    HostConfig: {
      NetworkMode: "default",
      IpcMode: "private",
      CgroupnsMode: "private",
      ShmSize: 67108864,
      Runtime: "runc",
      LogConfig: { Type: "json-file", Config: {} },
      RestartPolicy: { Name: "no", MaximumRetryCount: 0 },
      MaskedPaths: ["/proc/kcore"],
      ...HostConfig,
    },
  };
}

const db = container(DB_ID, "db", {
  Config: { Env: ["PATH=/bin", "VERSION=1", "DB_PASSWORD=hunter2hunter2", "DB=x"] },
});
const web = container(WEB_ID, "web", { HostConfig: { Links: ["/db:/web/zeta", "/db:/web/alpha"] } });
const live = { knowsImages: true };

void test("links are found in both places, sorted, with what they lead to", () => {
  const onNetwork = container("e".repeat(64), "api", {
    HostConfig: { NetworkMode: "mine", Links: null },
    NetworkSettings: { Networks: { mine: { Links: ["db:store"], Aliases: ["e".repeat(12), "api-alias"] } } },
  });
  const { models } = fromInspected([web, db, onNetwork, container("f".repeat(64), "other"), IMAGE], live);
  assert.deepEqual(models.map(({ name }) => name).sort(), ["api", "db", "web"]);
  const linksOf = (name: string) => models.find((model) => model.name === name)?.links;
  assert.deepEqual(linksOf("web"), [
    { source: "db", alias: "alpha", network: "bridge" },
    { source: "db", alias: "zeta", network: "bridge" },
  ]);
  assert.deepEqual(linksOf("api"), [{ source: "db", alias: "store", network: "mine" }]);
  const { program } = arranged(models);
  const text = programText(program);
  assert.match(text, /networksAdvanced: \[\{ name: "mine", aliases: \["api-alias"\] \}\]/);
  assert.match(text, /linkEnvironment: "none"/);
  assert.match(text, /linkEnvironment: "legacy"/);
});

void test("a container that says nothing of its own is its image, its links, and nothing else", () => {
  const { models } = fromInspected([web, db, IMAGE], { ...live, names: ["web"] });
  const { program, reports } = arranged(models);
  const web1 = reports.find(({ name }) => name === "web");
  assert.deepEqual(
    web1?.entries.map(({ what }) => what),
    ["image app:1", "--link db:alpha", "--link db:zeta"],
  );
  assert.equal(
    programText(program),
    `import { existingSource, LinkedContainer } from "redis-link";

// The container db, as it ran with the image app:1
// It stays as it runs.
const db = existingSource("db", { sharedVariables: ["DB"], sharedSecrets: ["DB_PASSWORD"] });

// The container web, as it ran with the image app:1
new LinkedContainer("web", {
  source: db,
  alias: "alpha",
  links: [{ source: db, alias: "zeta" }],
  linkEnvironment: "legacy",
  image: "app:1",
  container: { destroyGraceSeconds: 10 },
});
`,
  );
});

void test("what a container says beside its image is kept, a command along with an entrypoint of its own", () => {
  const other = container(WEB_ID, "web", {
    Config: {
      Env: ["PATH=/bin", "MINE=1"],
      Entrypoint: ["/mine"],
      Hostname: "www",
      Labels: { maker: "x", own: "y" },
    },
    HostConfig: { Links: ["/db:/web/db"] },
  });
  const { models } = fromInspected([other, db, IMAGE], live);
  const { body } = models[0] ?? {};
  assert.deepEqual(body?.Env, ["MINE=1", "VERSION"]); // which takes the image's away
  assert.deepEqual(body.Entrypoint, ["/mine"]);
  assert.deepEqual(body.Cmd, ["serve"]);
  assert.equal(body.Hostname, "www");
  assert.deepEqual(body.Labels, { own: "y" });
});

void test("volumes that Docker named, and those of other containers, are mounted by name", () => {
  const mounts = [
    { Type: "volume", Name: VOLUME, Source: "/var/lib/x", Destination: "/data", RW: true },
    { Type: "volume", Name: "named", Source: "/var/lib/y", Destination: "/named", RW: true },
    { Type: "bind", Source: "/srv", Destination: "/from-other", RW: false },
    { Type: "tmpfs", Source: "", Destination: "/tmp" },
  ];
  const with3 = container(WEB_ID, "web", {
    HostConfig: { Links: ["/db:/web/db"], Binds: ["named:/named"], VolumesFrom: ["other"], AutoRemove: true },
    Mounts: mounts,
  });
  const { models } = fromInspected([with3, db, IMAGE], live);
  assert.deepEqual(models[0]?.body.HostConfig?.Binds, [
    "named:/named",
    `${VOLUME}:/data`,
    "/srv:/from-other:ro",
  ]);
  assert.equal(models[0].body.HostConfig.VolumesFrom, undefined);
});

void test("a tag that is another image by now is not used: the image is named by its id", () => {
  const { models } = fromInspected([web, db, { ...IMAGE, RepoTags: ["app:2"] }], live);
  const { program } = arranged(models);
  assert.match(programText(program), new RegExp(`image: pulumi\\.output\\("sha256:${IMAGE_ID}"\\)`));
});

void test("one that does not run is not started", () => {
  const stopped = container(WEB_ID, "web", {
    HostConfig: { Links: ["/db:/web/db"] },
    State: { Running: false },
  });
  const { models } = fromInspected([stopped, db, IMAGE], live);
  const { program } = arranged(models);
  assert.match(programText(program), /start: false,?\s+mustRun: false/);
});

void test("a link that leads nowhere is named, with the container", () => {
  assert.throws(
    () => fromInspected([web, IMAGE], live),
    (error) =>
      error instanceof Faults &&
      error.message.includes("web: its link db:alpha leads to a container that is not there"),
  );
});

void test("a container that is not there is named", () => {
  assert.throws(
    () => fromInspected([web, db, IMAGE], { ...live, names: ["nope"] }),
    /nope: there is no such container/,
  );
});

void test("an image that is gone is named, with what to do", () => {
  const { models } = fromInspected([web, db], live);
  assert.throws(
    () => arranged(models),
    /web: its image app:1 .* is not on the daemon any more[^]*docker commit web IMAGE/,
  );
});

void test("a source that was made anew after its consumer started is told of", () => {
  const newer = { ...db, Created: "2026-03-01T00:00:00Z" };
  const { notices } = fromInspected([web, newer, IMAGE], live);
  assert.match(notices[0]?.text ?? "", /link db:alpha is stale/);
  assert.deepEqual(fromInspected([web, db, IMAGE], live).notices, []);
});

void test("without its image a saved container is kept whole, and that is said", () => {
  const { models, notices } = fromInspected([web, db], { file: "saved.json", knowsImages: false });
  assert.deepEqual(models[0]?.body.Cmd, ["serve"]);
  assert.match(notices.map(({ text }) => text).join("\n"), /docker inspect web sha256:/);
});

void test("a container whose image's entrypoint was taken away says so", () => {
  const image = { ...IMAGE, Config: { ...(IMAGE.Config as JsonObject), Entrypoint: ["entry"] } };
  const { models } = fromInspected([container(WEB_ID, "web", { Config: { Entrypoint: null } }), image], {
    ...live,
    names: ["web"],
  });
  assert.deepEqual(models[0]?.body.Entrypoint, [""]);
});

void test("what is mounted on a path with a slash at its end is mounted once", () => {
  const HostConfig = { Binds: ["data:/data/"], Mounts: [{ Type: "bind", Source: "/srv", Target: "/srv/" }] };
  const Mounts = [
    { Type: "volume", Name: "data", Destination: "/data", RW: true },
    { Type: "bind", Source: "/srv", Destination: "/srv", RW: true },
  ];
  const { models } = fromInspected([container(WEB_ID, "web", { HostConfig, Mounts }), IMAGE], {
    ...live,
    names: ["web"],
  });
  assert.deepEqual(models[0]?.body.HostConfig?.Binds, ["data:/data/"]);
});

void test("what is kept of how it was has no secret in it, and no output of a health check", () => {
  const Options = { o: "addr=nas,password=hunter2hunter2" };
  const Mounts = [{ Type: "volume", Source: "nas", VolumeOptions: { DriverConfig: { Options } } }];
  const kept = JSON.stringify(rollbackOf([db, web, container(WEB_ID, "nas", { HostConfig: { Mounts } })]));
  assert.doesNotMatch(kept, /hunter2|secret of a check/);
  assert.match(kept, /DB_PASSWORD=<hidden>/);
  assert.match(kept, /DB=x/);
});

void test("a name that an id begins with is that of no container, whether it is of a link or asked for", () => {
  const [whole, short] = [`cafe${"0".repeat(60)}`, `cafe${"0".repeat(8)}`];
  const other = container(whole, "other");
  const dangling = container(WEB_ID, "web", { HostConfig: { Links: ["/cafe:/web/cafe"] } });
  assert.throws(
    () => fromInspected([other, dangling], live),
    /its link cafe:cafe leads to a container that is not there/,
  );
  assert.throws(
    () => fromInspected([other], { ...live, names: ["cafe"] }),
    /cafe: there is no such container/,
  );
  const namesOf = (...containers: JsonObject[]) =>
    fromInspected(containers, { ...live, names: [short] }).models.map(({ name }) => name);
  assert.deepEqual(namesOf(other), ["other"]);
  assert.deepEqual(namesOf(other, container(DB_ID, short)), [short]);
});

void test("a source that is not in a saved inspect may run: it is to be added, and is not said to be deleted", () => {
  const saved = { file: "saved.json", knowsImages: false };
  assert.throws(
    () => fromInspected([web], saved),
    (error: Faults) =>
      /^saved\.json: web: its link db:\w+ leads to a container that is not in the file\n {2}to do: Add it to the file: docker inspect CONTAINER… db > FILE\./.test(
        error.message,
      ) && !error.message.includes("deleted"),
  );
  assert.throws(
    () => fromInspected([web], live),
    /is not there\n {2}understood: a link that was left behind/,
  );
});
