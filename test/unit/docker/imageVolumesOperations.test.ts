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
    ["are those that it declares, sorted by path", ["/state", "/data"], {}, [DATA, STATE_VOLUME]],
    ["include paths of the program", ["/data"], { paths: ["/state"] }, [DATA, STATE_VOLUME]],
    ["are one for a path that both have", ["/data/"], { paths: ["/data"] }, [DATA]],
    ["exclude paths with another mount", ["/data", "/state/"], { taken: ["/data/", "/state"] }, []],
    [
      "include a path of the program with another mount, which Docker then refuses",
      [],
      { paths: ["/data"], taken: ["/data"] },
      [DATA],
    ],
    [
      "are named after container and path",
      ["/a b//c"],
      { containerName: "A" },
      [volumeOn("/a b//c", "A-a-b-c")],
    ],
    [
      "keep dots in their names",
      ["/lib/my_a.d"],
      { containerName: "A" },
      [volumeOn("/lib/my_a.d", "A-lib-my_a.d")],
    ],
    ["are none if it declares none", [], {}, []],
  ])("%s", async (_what, declared, change, volumes) => {
    const inputs = { ...INPUTS, ...change };
    const docker = daemon(declared);
    expect(await imageVolumes.create(inputs)).toEqual({ id: inputs.containerName, volumes, kept: [] });
    const names = (volumes as (typeof DATA)[]).map(({ volumeName }) => [volumeName, LABELS]);
    expect(docker.volumes).toEqual(Object.fromEntries(names));
  });

  it("exclude paths that a container in `from` mounts", async () => {
    daemon(["/data", "/state"], {}, { other: { paths: ["/data"] } });
    const { volumes } = await imageVolumes.create({ ...INPUTS, from: ["other"] });
    expect(volumes).toEqual([STATE_VOLUME]);
  });

  it.each([{ Volumes: null }, {}])("are none if Docker says %j", async (config) => {
    new FakeDocker({ images: { "sha256:1": config } });
    expect(await imageVolumes.create(INPUTS)).toMatchObject({ volumes: [] });
  });

  it("are none at all if one belongs to another stack", async () => {
    const docker = daemon(["/data", "/state"], { "app-state": FOREIGN });
    const creation = imageVolumes.create(INPUTS);
    await expect(creation).rejects.toThrow('volume "app-state" exists and is not of this stack');
    expect(docker.volumes).toEqual({ "app-state": FOREIGN });
  });
});

describe("before the volumes of an image are made", () => {
  const check = (olds: Partial<typeof INPUTS> = NEW, inputs: object = INPUTS) =>
    imageVolumes.check!(olds, inputs as typeof INPUTS);

  it.each<[string, Record<string, object>]>([
    ["no volume has their names", {}],
    ["this stack kept one", { "app-data": LABELS }],
  ])("accepts them if %s", async (_what, volumes) => {
    daemon(["/data"], volumes);
    expect(await check()).toBeUndefined();
  });

  it("refuses a volume that another stack has", async () => {
    daemon(["/data", "/state"], { "app-state": FOREIGN });
    expect(await check()).toEqual({
      property: "containerName",
      reason: expect.stringMatching(
        /^volume "app-state" exists and is not of this stack \(redis-link\/dev\) but of redis-link\/prod\./,
      ) as string,
    });
  });

  it("refuses two paths whose volumes would have one name", async () => {
    daemon(["/a/b", "/a-b"]);
    expect(await check()).toEqual({
      property: "containerName",
      reason: "two volumes of app would be named app-a-b; mount one of your own on /a/b.",
    });
  });

  it("refuses another stack's volume under a new name of the container", async () => {
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
  ])("asks the daemon nothing if %s", async (_what, olds, change) => {
    const { calls } = daemon(["/data"], { "app-data": FOREIGN });
    expect(await check(olds, { ...INPUTS, ...change })).toBeUndefined();
    expect(calls).toEqual([]);
  });
});

it.each<[string, Record<string, object>, object]>([
  ["finds all", BOTH, {}],
  ["finds a mounted one missing", { "app-state": LABELS }, { missing: ["app-data"] }],
  ["finds a kept one missing", { "app-data": LABELS }, { missing: ["app-state"] }],
  ["finds all missing", {}, { missing: ["app-data", "app-state"] }],
])("reading the volumes of an image %s", async (_what, volumes, found) => {
  daemon([], volumes);
  expect(await imageVolumes.read("app", STATE)).toStrictEqual(found);
});

it.each<[string, string[], object, object[], object[], Record<string, object>?]>([
  [
    "makes those that it declares now, and keeps the former ones",
    ["/new"],
    {},
    [volumeOn("/new")],
    [DATA, STATE_VOLUME],
  ],
  ["mounts kept ones again", ["/data", "/state"], {}, [DATA, STATE_VOLUME], []],
  ["keeps one whose path has another mount now", ["/data"], { taken: ["/data"] }, [], [DATA, STATE_VOLUME]],
  ["makes one that is gone again", ["/data"], {}, [DATA], [STATE_VOLUME], { "app-state": LABELS }],
  [
    "mounts its own, whatever labels they have",
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
    ["removes mounted and kept ones", "former", {}, undefined, []],
    [
      "keeps those that the program has under another resource",
      "replaced",
      replaced,
      replaced,
      Object.keys(BOTH),
    ],
    [
      "keeps one that the program mounts by its name",
      "former",
      { named: ["app-data"] },
      undefined,
      ["app-data"],
    ],
    [
      "keeps one that another component of the program mounts by its name",
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

describe("a preview with another address of the daemon", () => {
  const there = { ...INPUTS, daemonHost: "ssh://there" };

  it.each<[string, Partial<typeof INPUTS>, typeof INPUTS, object | undefined]>([
    [
      "knows the volumes, so that their container is not shown as replaced",
      INPUTS,
      there,
      { volumes: [DATA] },
    ],
    ["knows nothing new if the address is the same", there, there, undefined],
    ["does not know volumes that are made anew", {}, there, undefined],
    ["does not know those of an unknown image", INPUTS, { ...there, image: UNKNOWN }, undefined],
  ])("%s", async (_what, olds, inputs, foreseen) => {
    const { calls } = daemon(["/data"]);
    expect(await imageVolumes.foreseen?.(olds, inputs)).toEqual(foreseen);
    expect(calls).toHaveLength(foreseen ? 1 : 0);
  });
});
