import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Faults } from "../model/reportEntry.ts";
import type { CreateBody, JsonObject } from "../model/createBody.ts";
import { fromInspected, readInspectFile } from "../read/containers/readInspect.ts";
import { programText } from "../write/programText.ts";
import { rollbackOf } from "../write/writeFolder.ts";
import { arranged, modelOfBody } from "./support/modelOfBody.ts";

const idOf = (digit: string) => digit.repeat(64);
const [DB_ID, WEB_ID, IMAGE_ID, VOLUME] = [idOf("a"), idOf("b"), idOf("c"), idOf("d")];

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

/** A container of the image above, as a daemon describes it. */
function container(
  id: string,
  name: string,
  { Config, HostConfig, ...rest }: { Config?: JsonObject; HostConfig?: JsonObject } & JsonObject = {},
): JsonObject {
  const Health = { Log: [{ Output: "secret of a check" }] };
  return {
    ...{ Id: id, Name: `/${name}`, Created: "2026-01-01T00:00:00Z", Image: `sha256:${IMAGE_ID}` },
    State: { Running: true, StartedAt: "2026-01-02T00:00:00Z", Health },
    Mounts: [],
    NetworkSettings: { Networks: { bridge: { Links: null, Aliases: null } } },
    ...rest,
    Config: {
      ...(IMAGE.Config as JsonObject),
      ...{ Hostname: id.slice(0, 12), Image: "app:1", AttachStdout: true },
      ...Config,
    },
    HostConfig: {
      ...{ NetworkMode: "default", IpcMode: "private", CgroupnsMode: "private" },
      ...{ ShmSize: 67108864, Runtime: "runc", MaskedPaths: ["/proc/kcore"] },
      LogConfig: { Type: "json-file", Config: {} },
      RestartPolicy: { Name: "no", MaximumRetryCount: 0 },
      ...HostConfig,
    },
  };
}

const db = container(DB_ID, "db", {
  Config: { Env: ["PATH=/bin", "VERSION=1", "DB_PASSWORD=hunter2hunter2", "ID=x", "DB=x"] },
});
const web = container(WEB_ID, "web", { HostConfig: { Links: ["/db:/web/zeta", "/db:/web/alpha"] } });
const live = { knowsImages: true };
const saved = { file: "saved.json", knowsImages: false };

const modelsOf = (...given: Parameters<typeof fromInspected>) =>
  fromInspected(...given).containers.map(({ model }) => model);
const noticesOf = (...given: Parameters<typeof fromInspected>) =>
  fromInspected(...given).containers.flatMap(({ notices }) => notices);

/** The body that is read from one container. */
function bodyOf(others: Parameters<typeof container>[2], image = IMAGE): CreateBody {
  const models = modelsOf([container(WEB_ID, "web", others), image], { ...live, names: ["web"] });
  return models[0]?.body ?? assert.fail("it is not read");
}

/** Text of the program for all containers with links. */
const textOf = (...things: JsonObject[]) => programText(arranged(modelsOf(things, live)).program);

void test("finds links in HostConfig and on networks, sorted by alias, each with its source", () => {
  const onNetwork = container("e".repeat(64), "api", {
    HostConfig: { NetworkMode: "mine", Links: null },
    NetworkSettings: { Networks: { mine: { Links: ["db:store"], Aliases: ["e".repeat(12), "api-alias"] } } },
  });
  const models = modelsOf([web, db, onNetwork, container("f".repeat(64), "other"), IMAGE], live);
  assert.deepEqual(models.map(({ name }) => name).sort(), ["api", "db", "web"]);
  const linksOf = (name: string) => models.find((model) => model.name === name)?.links;
  assert.deepEqual(linksOf("web"), [
    { source: "db", alias: "alpha", network: "bridge" },
    { source: "db", alias: "zeta", network: "bridge" },
  ]);
  assert.deepEqual(linksOf("api"), [{ source: "db", alias: "store", network: "mine" }]);
  const text = programText(arranged(models).program);
  assert.match(text, /networksAdvanced: \[\{ name: "mine", aliases: \["api-alias"\] \}\]/);
  assert.match(text, /linkEnvironment: "none"/);
  assert.match(text, /linkEnvironment: "legacy"/);
});

void test("imports only what the program uses, even if file and image names look like imports", () => {
  const db = modelOfBody({ Image: "docker.io/pulumi.db" }, { name: "db" });
  const web = modelOfBody(
    { HostConfig: { Links: ["db:db"] } },
    { origin: { kind: "script", file: "docker.sh", line: 1, words: [{ text: "pulumi.sh", values: ["x"] }] } },
  );
  const text = programText(arranged([db, web]).program);
  assert.match(text, /^import \{ existingSource, LinkedContainer \} from "redis-link";\n\n\/\/ run\.sh/);
  const managed = programText(arranged([db, web], "manage").program);
  assert.match(managed, /^import \* as docker from "@pulumi\/docker";\nimport \{/);
});

void test("writes only image and links for a container without settings", () => {
  const models = modelsOf([web, db, IMAGE], { ...live, names: ["web"] });
  const { program, reports } = arranged(models);
  const web1 = reports.find(({ name }) => name === "web");
  assert.deepEqual(
    web1?.entries.map(({ what }) => what),
    ["--link db:alpha", "--link db:zeta", "image app:1"],
  );
  assert.equal(
    programText(program),
    `import { existingSource, LinkedContainer } from "redis-link";

// The container db, as it ran with the image app:1
// It stays as it runs.
const db = existingSource("db", { sharedVariables: ["DB", "ID"], sharedSecrets: ["DB_PASSWORD"] });

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

void test("keeps settings that differ from the image, and the whole command if the entrypoint differs", () => {
  const Labels = { maker: "x", own: "y" };
  const said = { Env: ["PATH=/bin", "MINE=1"], Entrypoint: ["/mine"], Hostname: "www", Labels };
  const body = bodyOf({ Config: said });
  assert.deepEqual(body.Env, ["MINE=1", "VERSION"]); // `VERSION` alone removes the image's variable
  assert.deepEqual([body.Entrypoint, body.Cmd], [["/mine"], ["serve"]]);
  assert.equal(body.Hostname, "www");
  assert.deepEqual(body.Labels, { own: "y" });
});

void test("keeps the image's entrypoint removed if the container removed that entrypoint", () => {
  const image = { ...IMAGE, Config: { ...(IMAGE.Config as JsonObject), Entrypoint: ["entry"] } };
  assert.deepEqual(bodyOf({ Config: { Entrypoint: null } }, image).Entrypoint, [""]);
});

void test("mounts anonymous volumes and the volumes of other containers by name", () => {
  const { HostConfig } = bodyOf({
    HostConfig: { Binds: ["named:/named"], VolumesFrom: ["other"], AutoRemove: true },
    Mounts: [
      { Type: "volume", Name: VOLUME, Source: "/var/lib/x", Destination: "/data", RW: true },
      { Type: "volume", Name: "named", Source: "/var/lib/y", Destination: "/named", RW: true },
      { Type: "bind", Source: "/srv", Destination: "/from-other", RW: false },
      { Type: "tmpfs", Source: "", Destination: "/tmp" },
    ],
  });
  assert.deepEqual(HostConfig?.Binds, ["named:/named", `${VOLUME}:/data`, "/srv:/from-other:ro"]);
  assert.equal(HostConfig.VolumesFrom, undefined);
});

void test("mounts a path with a trailing slash once", () => {
  const { HostConfig } = bodyOf({
    HostConfig: { Binds: ["data:/data/"], Mounts: [{ Type: "bind", Source: "/srv", Target: "/srv/" }] },
    Mounts: [
      { Type: "volume", Name: "data", Destination: "/data", RW: true },
      { Type: "bind", Source: "/srv", Destination: "/srv", RW: true },
    ],
  });
  assert.deepEqual(HostConfig?.Binds, ["data:/data/"]);
});

void test("names the image by its id if the image's tag has moved to another image", () => {
  const text = textOf(web, db, { ...IMAGE, RepoTags: ["app:2"] });
  assert.ok(text.includes(`image: pulumi.output("sha256:${IMAGE_ID}")`), text);
});

void test("reports containers that share a namespace with a replaced container", () => {
  const sharing = (digit: string, name: string, HostConfig: JsonObject) =>
    container(idOf(digit), name, { HostConfig });
  const { reports } = arranged(
    modelsOf(
      [
        ...[web, db, IMAGE, sharing("1", "side", { NetworkMode: `container:${WEB_ID}` })],
        ...[
          sharing("2", "look", { PidMode: "container:web" }),
          sharing("3", "log", { IpcMode: `container:${DB_ID}` }),
        ],
      ],
      live,
    ),
  );
  const told = reports.flatMap(({ name, entries }) =>
    entries.filter(({ list }) => list === "not carried").map(({ what }) => `${name}: ${what}`),
  );
  assert.deepEqual(told, ["web: --network container:web of side", "web: --pid container:web of look"]);
});

void test("leaves a stopped container stopped", () => {
  const text = textOf({ ...web, State: { Running: false } }, db, IMAGE);
  assert.match(text, /start: false,?\s+mustRun: false/);
});

void test("refuses a container whose image is gone, with a remedy", () => {
  const models = modelsOf([web, db], live);
  assert.throws(
    () => arranged(models),
    /web: its image app:1 .* is not on the daemon any more[^]*docker commit web IMAGE/,
  );
});

void test("warns of a stale link to a source that was replaced", () => {
  const newer = { ...db, Created: "2026-03-01T00:00:00Z" };
  const [notice] = noticesOf([web, newer, IMAGE], live);
  assert.match(notice ?? "", /link db:alpha is stale/);
  assert.deepEqual(noticesOf([web, db, IMAGE], live), []);
});

void test("keeps all settings of a saved container whose image is missing, with a notice", () => {
  assert.deepEqual(modelsOf([web, db], saved)[0]?.body.Cmd, ["serve"]);
  assert.match(noticesOf([web, db], saved).join("\n"), /docker inspect web sha256:/);
});

void test("saves the old state without secrets and health check output", () => {
  const Options = { o: "addr=nas,password=hunter2hunter2" };
  const Mounts = [{ Type: "volume", Source: "nas", VolumeOptions: { DriverConfig: { Options } } }];
  const kept = JSON.stringify(rollbackOf([db, web, container(WEB_ID, "nas", { HostConfig: { Mounts } })]));
  assert.doesNotMatch(kept, /hunter2|secret of a check/);
  assert.match(kept, /DB_PASSWORD=<hidden>/);
  assert.match(kept, /DB=x/);
});

void test("finds no container whose id merely begins with the given name", () => {
  const [whole, short] = [`cafe${"0".repeat(60)}`, `cafe${"0".repeat(8)}`];
  const other = container(whole, "other");
  const dangling = container(WEB_ID, "web", { HostConfig: { Links: ["/cafe:/web/cafe"] } });
  assert.throws(
    () => fromInspected([other, dangling], live),
    /its link cafe:cafe leads to a container that is not/,
  );
  assert.throws(
    () => fromInspected([other], { ...live, names: ["cafe"] }),
    /^Error: cafe: there is no such container/,
  );
  const namesOf = (...containers: JsonObject[]) =>
    modelsOf(containers, { ...live, names: [short] }).map(({ name }) => name);
  assert.deepEqual(namesOf(other), ["other"]);
  assert.deepEqual(namesOf(other, container(DB_ID, short)), [short]);
});

void test("refuses a link without its source; if the input is a saved `docker inspect`, the error asks for the source", () => {
  assert.throws(
    () => fromInspected([web, IMAGE], live),
    /web: its link db:alpha leads to a container that is not there\n {2}understood: a link that was left behind/,
  );
  const missing =
    /^saved\.json: web: its link db:\w+ leads to a container that is not in the file\n {2}to do: Add it to the file: docker inspect CONTAINER… db > FILE\./;
  assert.throws(
    () => fromInspected([web], saved),
    (error) => error instanceof Faults && missing.test(error.message) && !error.message.includes("deleted"),
  );
});

void test("refuses a file that holds no container from docker inspect", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "inspect-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "saved.json");
  const list = [{ Id: DB_ID, Names: ["/web/db", "/db"], HostConfig: { NetworkMode: "default" } }];
  for (const things of [list, { containerDefinitions: [{ links: ["db"] }] }, [null], [IMAGE]]) {
    writeFileSync(file, JSON.stringify(things));
    assert.throws(
      () => readInspectFile(file),
      /saved\.json: it is no saved docker inspect \(no container is in it\)/,
    );
  }
  writeFileSync(file, "[]");
  assert.deepEqual(readInspectFile(file).containers, []);
});
