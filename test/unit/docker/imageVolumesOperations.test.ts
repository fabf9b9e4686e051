import * as pulumi from "@pulumi/pulumi";
import { imageVolumesOperations as imageVolumes } from "../../../components/docker/imageVolumesOperations";
import { tellUser } from "../../../components/docker/tellUser";
import { LABELS, NEW } from "../../support/engineAnswers";
import { FakeDocker } from "../../support/fakeDocker";

jest.mock("../../../components/docker/tellUser");

const NONE: string[] = [];
const INPUTS = { containerName: "app", image: "sha256:1", paths: NONE, taken: NONE, labels: LABELS };
const UNKNOWN = pulumi.runtime.unknownValue;

const volumeOn = (containerPath: string, volumeName = `app${containerPath.replaceAll("/", "-")}`) => ({
  volumeName,
  containerPath,
});
const DATA = volumeOn("/data");
const STATE_VOLUME = volumeOn("/state");
const STATE = { ...INPUTS, volumes: [DATA], kept: [STATE_VOLUME] };
const BOTH = { "app-data": LABELS, "app-state": LABELS };
const FOREIGN = { "redis-link.stack": "redis-link/prod" };

/** A daemon with these volumes, whose image declares these paths as `VOLUME`. */
const daemon = (declared: string[], volumes = {}, containers = {}) => {
  const Volumes = Object.fromEntries(declared.map((path) => [path, {}]));
  return new FakeDocker({ images: { "sha256:1": { Volumes } }, volumes, containers });
};

describe("the volumes of an image", () => {
  it.each<[string, string[], Partial<typeof INPUTS>, object[]]>([
    [
      "makes the volumes that the image declares, sorted by path",
      ["/state", "/data"],
      {},
      [DATA, STATE_VOLUME],
    ],
    ["makes volumes for paths of the program too", ["/data"], { paths: ["/state"] }, [DATA, STATE_VOLUME]],
    [
      "makes one volume for a path of both the image and the program",
      ["/data/"],
      { paths: ["/data"] },
      [DATA],
    ],
    [
      "makes no volume for a path with another mount",
      ["/data", "/state/"],
      { taken: ["/data/", "/state"] },
      [],
    ],
    [
      "makes a volume for a path of the program even if the path has another mount, which Docker then refuses",
      [],
      { paths: ["/data"], taken: ["/data"] },
      [DATA],
    ],
    [
      "names volumes after container and path",
      ["/a b//c"],
      { containerName: "A" },
      [volumeOn("/a b//c", "A-a-b-c")],
    ],
    [
      "keeps dots in the names of volumes",
      ["/lib/my_a.d"],
      { containerName: "A" },
      [volumeOn("/lib/my_a.d", "A-lib-my_a.d")],
    ],
    ["makes no volume if the image declares none", [], {}, []],
  ])("%s", async (_what, declared, change, volumes) => {
    const inputs = { ...INPUTS, ...change };
    const docker = daemon(declared);
    expect(await imageVolumes.create(inputs)).toEqual({ id: inputs.containerName, volumes, kept: [] });
    const names = (volumes as (typeof DATA)[]).map(({ volumeName }) => [volumeName, LABELS]);
    expect(docker.volumes).toEqual(Object.fromEntries(names));
  });

  it("makes no volumes for paths that a container in `from` mounts", async () => {
    daemon(["/data", "/state"], {}, { other: { paths: ["/data"] } });
    const { volumes } = await imageVolumes.create({ ...INPUTS, from: ["other"] });
    expect(volumes).toEqual([STATE_VOLUME]);
  });

  it.each([{ Volumes: null }, {}])("makes no volumes if Docker describes the image as %j", async (config) => {
    new FakeDocker({ images: { "sha256:1": config } });
    expect(await imageVolumes.create(INPUTS)).toMatchObject({ volumes: [] });
  });

  it("makes no volume if one of the volumes belongs to another stack", async () => {
    const docker = daemon(["/data", "/state"], { "app-state": FOREIGN });
    const creation = imageVolumes.create(INPUTS);
    await expect(creation).rejects.toThrow('volume "app-state" exists and is not of this stack');
    expect(docker.volumes).toEqual({ "app-state": FOREIGN });
  });
});

describe("checking the volumes of an image", () => {
  const check = (olds: Partial<typeof INPUTS> = NEW, inputs: object = INPUTS) =>
    imageVolumes.check!(olds, inputs as typeof INPUTS);

  it.each<[string, Record<string, object>]>([
    ["no volume has one of their names", {}],
    ["this stack kept one of the volumes", { "app-data": LABELS }],
  ])("accepts the volumes if %s", async (_what, volumes) => {
    daemon(["/data"], volumes);
    expect(await check()).toBeUndefined();
  });

  it("refuses a volume that belongs to another stack", async () => {
    daemon(["/data", "/state"], { "app-state": FOREIGN });
    expect(await check()).toEqual({
      property: "containerName",
      reason: expect.stringMatching(
        /^volume "app-state" exists and is not of this stack \(redis-link\/dev\) but of redis-link\/prod\./,
      ) as string,
    });
  });

  it("refuses two paths whose volumes would have the same name", async () => {
    daemon(["/a/b", "/a-b"]);
    expect(await check()).toEqual({
      property: "containerName",
      reason: "two volumes of app would be named app-a-b; mount one of your own on /a/b.",
    });
  });

  it("refuses another stack's volume when the container gets a new name", async () => {
    daemon(["/data"], { "web-data": FOREIGN });
    expect(await check(INPUTS, { ...INPUTS, containerName: "web" })).toHaveProperty("reason");
  });

  it.each<[string, Partial<typeof INPUTS>, object]>([
    ["the container keeps its name", INPUTS, { image: "sha256:2" }],
    ...["image", "daemonHost", "paths", "taken", "from"].map((input): [string, object, object] => [
      `${input} is not known yet`,
      NEW,
      { [input]: UNKNOWN },
    ]),
  ])("checks the volumes of an image without a request to the daemon if %s", async (_what, olds, change) => {
    const { calls } = daemon(["/data"], { "app-data": FOREIGN });
    expect(await check(olds, { ...INPUTS, ...change })).toBeUndefined();
    expect(calls).toEqual([]);
  });
});

it.each<[string, Record<string, object>, object]>([
  ["finds all volumes", BOTH, {}],
  ["reports a mounted volume as missing", { "app-state": LABELS }, { missing: ["app-data"] }],
  ["reports a kept volume as missing", { "app-data": LABELS }, { missing: ["app-state"] }],
  ["reports all volumes as missing", {}, { missing: ["app-data", "app-state"] }],
])("reading the volumes of an image %s", async (_what, volumes, found) => {
  daemon([], volumes);
  expect(await imageVolumes.read("app", STATE)).toStrictEqual(found);
});

it.each<[string, string[], object, object[], object[], Record<string, object>?]>([
  [
    "makes the volumes that the image declares now, and keeps the former ones",
    ["/new"],
    {},
    [volumeOn("/new")],
    [DATA, STATE_VOLUME],
  ],
  ["mounts kept volumes again", ["/data", "/state"], {}, [DATA, STATE_VOLUME], []],
  [
    "keeps a volume whose path now has another mount",
    ["/data"],
    { taken: ["/data"] },
    [],
    [DATA, STATE_VOLUME],
  ],
  ["recreates a volume that is gone", ["/data"], {}, [DATA], [STATE_VOLUME], { "app-state": LABELS }],
  [
    "mounts the volumes that the state lists, whatever their labels",
    ["/data"],
    {},
    [DATA],
    [STATE_VOLUME],
    { ...BOTH, "app-data": FOREIGN },
  ],
])("updating the volumes of an image %s", async (...[, declared, change, volumes, kept, found = BOTH]) => {
  const docker = daemon(declared, found);
  expect(await imageVolumes.update("app", STATE, { ...INPUTS, ...change })).toEqual({ volumes, kept });
  const names = ([...volumes, ...kept] as (typeof DATA)[]).map(({ volumeName }) => volumeName);
  expect(Object.keys(docker.volumes).sort()).toEqual(names.sort());
});

describe("deleting the volumes of an image", () => {
  const replaced = { ...INPUTS, containerName: "replaced" };

  it.each<[string, string, object, typeof INPUTS | undefined, string[]]>([
    ["removes mounted and kept volumes", "former", {}, undefined, []],
    [
      "keeps volumes that another resource of the program has",
      "replaced",
      replaced,
      replaced,
      Object.keys(BOTH),
    ],
    [
      "keeps a volume that the program mounts by name",
      "former",
      { named: ["app-data"] },
      undefined,
      ["app-data"],
    ],
    [
      "keeps a volume that another component of the program mounts by name",
      ...(["former", {}, { ...INPUTS, containerName: "heir", named: ["app-state"] }, ["app-state"]] as const),
    ] as never,
  ])("%s", async (_what, id, state, program, left) => {
    const docker = daemon([], BOTH);
    if (program) await imageVolumes.check!(program, program);
    await imageVolumes.delete(id, { ...STATE, ...state });
    expect(Object.keys(docker.volumes)).toEqual(left);
    if (id === "replaced") expect(tellUser).toHaveBeenCalledTimes(2);
  });
});

describe("a preview after a change of the daemon's address", () => {
  const there = { ...INPUTS, daemonHost: "ssh://there" };

  it.each<[string, Partial<typeof INPUTS>, typeof INPUTS, object | undefined]>([
    [
      "predicts the volumes, so that their container is not shown as replaced",
      INPUTS,
      there,
      { volumes: [DATA] },
    ],
    ["predicts nothing if the address is unchanged", there, there, undefined],
    ["predicts nothing for volumes that are new", {}, there, undefined],
    ["predicts nothing if the image is unknown", INPUTS, { ...there, image: UNKNOWN }, undefined],
  ])("a preview after a change of the daemon's address %s", async (_what, olds, inputs, foreseen) => {
    const { calls } = daemon(["/data"]);
    expect(await imageVolumes.foreseen?.(olds, inputs)).toEqual(foreseen);
    expect(calls).toHaveLength(foreseen ? 1 : 0);
  });
});
