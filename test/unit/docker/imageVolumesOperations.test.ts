import * as pulumi from "@pulumi/pulumi";
import { imageVolumesOperations as imageVolumes } from "../../../components/docker/imageVolumesOperations";
import { tellUser } from "../../../components/docker/tellUser";
import { byId, LABELS, NEW } from "../../support/engineAnswers";
import { fakeDaemon, type Answers, type Call } from "../../support/fakeDaemon";

jest.mock("../../../components/docker/tellUser");

const NONE: string[] = [];
const INPUTS = { containerName: "app", image: "sha256:1", paths: NONE, taken: NONE, labels: LABELS };

const volumeOn = (containerPath: string, volumeName = `app${containerPath.replaceAll("/", "-")}`) => ({
  volumeName,
  containerPath,
});
const DATA = volumeOn("/data");
const STATE_VOLUME = volumeOn("/state");
const STATE = { ...INPUTS, volumes: [DATA], kept: [STATE_VOLUME] };

const INSPECT_IMAGE = ["image.inspect", "sha256:1"];
const inspect = (name: string) => ["volume.inspect", name];
const create = (name: string) => ["createVolume", { Name: name, Labels: LABELS }];

/**
 * A daemon whose image declares these `VOLUME`s.
 *
 * @param volumes that are there, with their labels
 */
function daemon(declared: string[], volumes: Record<string, object> = {}, answers: Answers = {}): Call[] {
  return fakeDaemon({
    "image.inspect": { Config: { Volumes: Object.fromEntries(declared.map((path) => [path, {}])) } },
    "volume.inspect": byId(volumes),
    "container.inspect": byId({}),
    listContainers: [],
    ...answers,
  });
}

const OURS = { Labels: LABELS };
const FOREIGN = { Labels: { "redis-link.stack": "redis-link/prod" } };

describe("the volumes of an image", () => {
  it.each<[string, string[], Partial<typeof INPUTS>, object[]]>([
    ["what it declares, in order of paths", ["/state", "/data"], {}, [DATA, STATE_VOLUME]],
    ["what is asked for beside it", ["/data"], { paths: ["/state"] }, [DATA, STATE_VOLUME]],
    ["what it declares and is asked for, once", ["/data/"], { paths: ["/data"] }, [DATA]],
    ["without what something else is mounted on", ["/data", "/state/"], { taken: ["/data/", "/state"] }, []],
    [
      "what is asked for, so that Docker says what is on it",
      [],
      { paths: ["/data"], taken: ["/data"] },
      [DATA],
    ],
    ["named after container and path", ["/a b//c"], { containerName: "A" }, [volumeOn("/a b//c", "A-a-b-c")]],
    ["named with dots", ["/lib/my_a.d"], { containerName: "A" }, [volumeOn("/lib/my_a.d", "A-lib-my_a.d")]],
    ["none where it declares none", [], {}, []],
  ])("are %s", async (_what, declared, change, volumes) => {
    const inputs = { ...INPUTS, ...change };
    daemon(declared);
    expect(await imageVolumes.create(inputs)).toEqual({ id: inputs.containerName, volumes, kept: [] });
  });

  it("are none on what a container mounts whose mounts it has too", async () => {
    const other = { Mounts: [{ Destination: "/data" }] };
    daemon(["/data", "/state"], {}, { "container.inspect": byId({ other }) });
    const { volumes } = await imageVolumes.create({ ...INPUTS, from: ["other"] });
    expect(volumes).toEqual([STATE_VOLUME]);
  });

  it.each<[string, object]>([
    ["null", { Volumes: null }],
    ["nothing", {}],
  ])("are none where the daemon says %s of them", async (_what, Config) => {
    daemon([], {}, { "image.inspect": { Config } });
    expect(await imageVolumes.create(INPUTS)).toMatchObject({ volumes: [] });
  });
});

describe("before the volumes of an image are made", () => {
  const check = (olds: Partial<typeof INPUTS> = NEW, inputs: object = INPUTS) =>
    imageVolumes.check!(olds, inputs as typeof INPUTS);

  it.each<[string, Record<string, object>]>([
    ["there is none of their names", {}],
    ["there is one that is of this stack, as retainData left it", { "app-data": OURS }],
  ])("all is well where %s", async (_what, volumes) => {
    const calls = daemon(["/data"], volumes);
    expect(await check()).toBeUndefined();
    expect(calls.slice(0, 2)).toEqual([INSPECT_IMAGE, inspect("app-data")]);
  });

  it("one of another stack is refused", async () => {
    daemon(["/data", "/state"], { "app-state": FOREIGN });
    expect(await check()).toEqual({
      property: "containerName",
      reason: expect.stringMatching(
        /^volume "app-state" exists and is not of this stack \(redis-link\/dev\) but of redis-link\/prod\./,
      ) as string,
    });
  });

  it("two paths that would share one name are refused, and no volume is looked at", async () => {
    const calls = daemon(["/a/b", "/a-b"]);
    expect(await check()).toEqual({
      property: "containerName",
      reason: "two volumes of app would be named app-a-b; mount one of your own on /a/b.",
    });
    expect(calls).toEqual([INSPECT_IMAGE]);
  });

  it("another name is asked about", async () => {
    const calls = daemon(["/data"]);
    expect(await check(INPUTS, { ...INPUTS, containerName: "web" })).toBeUndefined();
    expect(calls).toContainEqual(inspect("web-data"));
  });

  it.each<[string, Partial<typeof INPUTS>, object]>([
    ["the container keeps its name", INPUTS, { image: "sha256:2" }],
    ["the image is not known yet", NEW, { image: pulumi.runtime.unknownValue }],
    ["the daemon is not known yet", NEW, { daemonHost: pulumi.runtime.unknownValue }],
    ["the paths are not known yet", NEW, { paths: pulumi.runtime.unknownValue }],
    ["what else is mounted is not known yet", NEW, { taken: pulumi.runtime.unknownValue }],
    ["whose mounts it has too is not known yet", NEW, { from: pulumi.runtime.unknownValue }],
  ])("nothing is asked where %s", async (_what, olds, change) => {
    const calls = daemon(["/data"], { "app-data": FOREIGN });
    expect(await check(olds, { ...INPUTS, ...change })).toBeUndefined();
    expect(calls).toEqual([]);
  });
});

describe("creating the volumes of an image", () => {
  it("makes each, with labels", async () => {
    const calls = daemon(["/data", "/state"]);
    await imageVolumes.create(INPUTS);
    expect(calls).toEqual([
      INSPECT_IMAGE,
      ...["app-data", "app-state"].map(inspect),
      ...["app-data", "app-state"].map(create),
    ]);
  });

  it("makes none where one is another's", async () => {
    const calls = daemon(["/data", "/state"], { "app-state": FOREIGN });
    await expect(imageVolumes.create(INPUTS)).rejects.toThrow(
      'volume "app-state" exists and is not of this stack',
    );
    expect(calls.map(([name]) => name)).not.toContain("createVolume");
  });
});

describe("reading the volumes of an image", () => {
  it.each<[string, Record<string, object>, object]>([
    ["finds all", { "app-data": OURS, "app-state": OURS }, {}],
    ["tells which is gone", { "app-state": OURS }, { missing: ["app-data"] }],
    ["tells which of those that are kept is gone", { "app-data": OURS }, { missing: ["app-state"] }],
    ["tells that all are gone", {}, { missing: ["app-data", "app-state"] }],
  ])("%s", async (_what, volumes, found) => {
    const calls = daemon([], volumes);
    expect(await imageVolumes.read("app", STATE)).toStrictEqual(found);
    expect(calls).toEqual([inspect("app-data"), inspect("app-state")]);
  });
});

describe("updating the volumes of an image", () => {
  const update = () => imageVolumes.update("app", STATE, INPUTS);

  it("makes what it declares now, and keeps what it declared before", async () => {
    const calls = daemon(["/new"], { "app-data": OURS, "app-state": OURS });
    expect(await update()).toEqual({ volumes: [volumeOn("/new")], kept: [DATA, STATE_VOLUME] });
    expect(calls).toEqual([INSPECT_IMAGE, inspect("app-new"), create("app-new")]);
  });

  it("takes up again what is kept, and keeps it no more", async () => {
    daemon(["/data", "/state"], { "app-data": OURS, "app-state": OURS });
    expect(await update()).toEqual({ volumes: [DATA, STATE_VOLUME], kept: [] });
  });

  it("never asks whose its own are, but makes them again if they are gone", async () => {
    const calls = daemon(["/data"]);
    expect(await update()).toEqual({ volumes: [DATA], kept: [STATE_VOLUME] });
    expect(calls).toEqual([INSPECT_IMAGE, create("app-data")]);
  });

  it("keeps what something else is mounted on now", async () => {
    daemon(["/data"]);
    const made = await imageVolumes.update("app", STATE, { ...INPUTS, taken: ["/data"] });
    expect(made).toEqual({ volumes: [], kept: [DATA, STATE_VOLUME] });
  });
});

describe("deleting the volumes of an image", () => {
  it("removes those that are mounted and those that are kept", async () => {
    const calls = fakeDaemon();
    await imageVolumes.delete("former", STATE);
    expect(calls).toEqual(["app-data", "app-state"].map((name) => ["volume.remove", name]));
  });

  it("removes none that the program has still, by another entry of the state", async () => {
    const calls = fakeDaemon();
    const inputs = { ...INPUTS, containerName: "replaced" };
    await imageVolumes.check!(inputs, inputs);
    await imageVolumes.delete("replaced", { ...STATE, ...inputs });
    expect(calls).toEqual([]);
    expect(tellUser).toHaveBeenCalledTimes(2);
  });

  it("removes none that the program mounts by its name since", async () => {
    const calls = fakeDaemon();
    await imageVolumes.delete("former", { ...STATE, named: ["app-data", "other"] });
    expect(calls).toEqual([["volume.remove", "app-state"]]);
  });

  it("removes none that another component of the program mounts by its name", async () => {
    const calls = fakeDaemon();
    const heir = { ...INPUTS, containerName: "heir", named: ["app-state"] };
    await imageVolumes.check!(heir, heir);
    await imageVolumes.delete("former", STATE);
    expect(calls).toEqual([["volume.remove", "app-data"]]);
  });
});

describe("a preview that has another address of the daemon", () => {
  const there = { ...INPUTS, daemonHost: "ssh://there" };

  it("knows the volumes, so that their container is not shown as replaced", async () => {
    const calls = daemon(["/data"]);
    expect(await imageVolumes.foreseen?.(INPUTS, there)).toEqual({ volumes: [DATA] });
    expect(calls).toEqual([INSPECT_IMAGE]);
  });

  it.each<[string, Partial<typeof INPUTS>, typeof INPUTS]>([
    ["the address is the same", there, there],
    ["they are made anew", {}, there],
    ["the image is not known yet", INPUTS, { ...there, image: pulumi.runtime.unknownValue }],
  ])("asks nothing if %s", async (_what, olds, inputs) => {
    const calls = daemon(["/data"]);
    expect(await imageVolumes.foreseen?.(olds, inputs)).toBeUndefined();
    expect(calls).toEqual([]);
  });
});
