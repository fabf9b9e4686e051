import assert from "node:assert/strict";
import { test } from "node:test";
import type { ContainerModel, ImageFacts } from "../model/containerModel.ts";
import type { CreateBody, HostConfig } from "../model/createBody.ts";
import { programText } from "../write/programText.ts";
import { arranged, modelOfBody } from "./support/modelOfBody.ts";

const image = (Volumes: Record<string, object> = {}): ImageFacts => ({
  ...{ id: "sha256:1", tags: [] },
  config: { Volumes } as CreateBody,
});
const model = (
  name: string,
  HostConfig: HostConfig,
  others: Partial<ContainerModel> & { Volumes?: object } = {},
) => {
  const { Volumes, ...more } = others;
  const body = { HostConfig, ...(Volumes === undefined ? {} : { Volumes }) } as CreateBody;
  return modelOfBody(body, { name, image: image(), mountedThere: new Map(), ...more });
};
const web = (from: string, others: HostConfig = {}, more: Partial<ContainerModel> = {}) =>
  model("web", { Links: ["db:db"], VolumesFrom: [from], ...others }, more);
const db = model("db", {});
const volumesOfWeb = (sources: "keep" | "manage", ...models: ContainerModel[]) => {
  const { program, reports } = arranged(models, sources);
  const part = program.parts.find(({ name }) => name === "web");
  assert.ok(part?.kind === "linked");
  const report = reports.find(({ name }) => name === "web");
  const entry = report?.entries.find(({ what }) => what.startsWith("--volumes-from"));
  return { volumes: part.carried.inputs.volumes, why: entry?.why ?? "", text: programText(program) };
};

void test("mounts the named volumes and folders of another container by name", () => {
  const data = model("data", { Binds: ["shop:/data", "/etc/shop:/etc/shop:ro", "own:/own"] });
  const { volumes, why } = volumesOfWeb("keep", data, db, web("data", { Binds: ["mine:/own/"] }));
  assert.deepEqual(volumes, [
    { containerPath: "/etc/shop", hostPath: "/etc/shop", readOnly: true },
    { containerPath: "/own/", volumeName: "mine" },
    { containerPath: "/data", volumeName: "shop" },
  ]);
  assert.equal(why, "mounted by its name: shop on /data, /etc/shop on /etc/shop");
});

void test("mounts everything read-only with :ro, even through several containers", () => {
  const first = model("first", {
    Binds: ["shop:/data"],
    Mounts: [{ Type: "volume", Source: "log", Target: "/log" }],
  });
  const second = model("second", { VolumesFrom: ["first"] });
  const { text } = volumesOfWeb("keep", first, second, db, web("second:ro"));
  assert.match(text, /containerPath: "\/data", volumeName: "shop", readOnly: true/);
  assert.match(text, /source: "log", target: "\/log", readOnly: true/);
});

void test("mounts the volumes that the program makes in place of anonymous volumes", () => {
  const data = model("data", {}, { Volumes: { "/data": {} }, isCreated: true });
  const { text } = volumesOfWeb("manage", data, db, web("data"));
  assert.match(text, /const dataDataVolume = new docker\.Volume\(\s*"data-data"/);
  assert.match(text, /containerPath: "\/data", volumeName: dataDataVolume\.name/);
  assert.match(text, /mustRun: false,\s+start: false/);
  assert.doesNotMatch(text, /fromContainer/);
});

void test("uses fromContainer if the image may declare volumes", () => {
  for (const other of [image({ "/var/lib": {} }), undefined]) {
    const data = model("data", { Binds: ["shop:/data"] }, { image: other });
    const { volumes, why, text } = volumesOfWeb("manage", data, db, web("data:ro"));
    assert.match(text, /fromContainer: pulumi\.interpolate`\$\{data\.id\}:ro`/);
    assert.match(JSON.stringify(volumes), /fromContainer.*"data".*"volumeName":"shop","readOnly":true/);
    assert.match(why, /volumes without a name are those that data has/);
  }
});

void test("mounts the volumes that the daemon shows for a container that is kept", () => {
  const there = new Map([["data", ["4fd1:/var/lib", "/srv:/srv:ro"]]]);
  const unknown = web("data", {}, { mountedThere: there });
  assert.deepEqual(volumesOfWeb("keep", db, unknown).volumes, [
    { containerPath: "/srv", hostPath: "/srv", readOnly: true },
    { containerPath: "/var/lib", volumeName: "4fd1" },
  ]);
});

void test("refuses an unknown container, and names the line", () => {
  assert.throws(
    () => arranged([db, web("gone")]),
    /^Error: run\.sh:1: --volumes-from gone: what gone mounts is not known[^]*to do: Add the command/,
  );
});

void test("keeps the image volumes of each source that the program makes from a script", () => {
  const { text } = volumesOfWeb("manage", model("data", {}), db, web("data"));
  assert.match(text, /import \{ LinkedContainer, withImageVolumes \} from "redis-link"/);
  assert.match(text, /const dbArgs = withImageVolumes\("db", \{/);
  assert.match(text, /const db = new docker\.Container\(\s*"db",\s*dbArgs,/);
});
