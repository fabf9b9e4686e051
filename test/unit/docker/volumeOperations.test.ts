import * as pulumi from "@pulumi/pulumi";
import { volumeOperations as volume } from "../../../components/docker/volumeOperations";
import { tellUser } from "../../../components/docker/tellUser";
import { BROKEN, daemonError, framed, LABELS, NEW } from "../../support/engineAnswers";
import { CREATED, fakeDaemon } from "../../support/fakeDaemon";

jest.mock("../../../components/docker/tellUser");

const INPUTS = { name: "store-data", labels: LABELS };
const PREPARED = {
  ...INPUTS,
  preparation: { image: "sha256:1", command: ["check"], user: "redis", path: "/data", imageName: "redis:5" },
};
const NONE = daemonError(404, "get store-data: no such volume");
const INSPECT = ["volume.inspect", "store-data"];
const CREATE = ["createVolume", { Name: "store-data", Labels: LABELS }];
const REMOVE = ["volume.remove", "store-data"];

/** What a daemon answers whose container, if any is created, ends with this code. */
const ends = (StatusCode: number) => ({
  "container.wait": { StatusCode },
  "container.logs": framed("It is too old."),
});

describe("before a volume is created", () => {
  it("all is well where there is none of that name", async () => {
    const calls = fakeDaemon({ "volume.inspect": NONE });
    expect(await volume.check!(NEW, INPUTS)).toBeUndefined();
    expect(calls).toEqual([INSPECT]);
  });

  it("one of that name that is not of this stack is refused", async () => {
    fakeDaemon({ "volume.inspect": { Labels: {} } });
    expect(await volume.check!(NEW, INPUTS)).toEqual({
      property: "name",
      reason: expect.stringContaining('volume "store-data" exists and is not of this stack') as string,
    });
  });

  it("no daemon is asked whose address a preview does not know yet", async () => {
    const calls = fakeDaemon();
    const inputs = { ...INPUTS, daemonHost: pulumi.runtime.unknownValue };
    expect(await volume.check!(NEW, inputs)).toBeUndefined();
    expect(calls).toEqual([]);
  });

  it("nothing is prepared, known or not", async () => {
    for (const preparation of [PREPARED.preparation, pulumi.runtime.unknownValue as never]) {
      const calls = fakeDaemon({ "volume.inspect": NONE });
      expect(await volume.check!(NEW, { ...INPUTS, preparation })).toBeUndefined();
      expect(calls).toEqual([INSPECT]);
    }
  });

  it("nobody asks whose it is where it is in the state, but of another name", async () => {
    const calls = fakeDaemon({ "volume.inspect": { Labels: {} }, listContainers: [] });
    expect(await volume.check!(INPUTS, INPUTS)).toBeUndefined();
    expect(calls).toEqual([]);
    const found = await volume.check!(INPUTS, { ...INPUTS, name: "other-data" });
    expect(found).toMatchObject({ property: "name" });
    expect(calls[0]).toEqual(["volume.inspect", "other-data"]);
  });
});

describe("creating a volume", () => {
  it("makes one of that name and labels, and its id is its name", async () => {
    const calls = fakeDaemon({ "volume.inspect": NONE });
    expect(await volume.create(INPUTS)).toEqual({ id: "store-data" });
    expect(calls).toEqual([INSPECT, CREATE]);
  });

  it("prepares it then", async () => {
    const calls = fakeDaemon({ "volume.inspect": NONE, ...ends(0) });
    expect(await volume.create(PREPARED)).toEqual({ id: "store-data" });
    expect(calls.map(([name]) => name)).toContain("container.wait");
  });

  const PROVEN = { ...PREPARED, preparation: { ...PREPARED.preparation, provenBy: "^REDIS_VERSION=[6-9]" } };

  it.each([
    ["says itself that it would pass", NONE, ["REDIS_VERSION=7.4.1"], false],
    ["says that it would not", NONE, ["REDIS_VERSION=5.0.14"], true],
    ["says nothing", NONE, null, true],
    ["would pass, but the volume was there", { Labels: LABELS }, ["REDIS_VERSION=7.4.1"], true],
  ])("starts a container to prepare it only where needed: the image %s", async (_what, found, Env, runs) => {
    const image = { "image.inspect": { Config: { Env } } };
    const calls = fakeDaemon({ "volume.inspect": found, ...image, ...ends(0) });
    await volume.create(PROVEN);
    expect(calls.some(([name]) => name === "createContainer")).toBe(runs);
  });

  it("leaves no volume behind where the preparation fails", async () => {
    const calls = fakeDaemon({ "volume.inspect": NONE, ...ends(1) });
    await expect(volume.create(PREPARED)).rejects.toThrow(
      new Error('volume "store-data" cannot be used by the image "redis:5": It is too old.'),
    );
    expect(calls.at(-1)).toEqual(REMOVE);
  });

  it("never removes a volume that was there before, with its data, where the preparation fails", async () => {
    const calls = fakeDaemon({ "volume.inspect": { Labels: LABELS }, ...ends(1) });
    await expect(volume.create(PREPARED)).rejects.toThrow("It is too old.");
    expect(calls).not.toContainEqual(REMOVE);
  });

  it("hands on what the daemon says", async () => {
    fakeDaemon({ "volume.inspect": NONE, createVolume: BROKEN });
    await expect(volume.create(INPUTS)).rejects.toBe(BROKEN);
  });
});

describe("reading a volume", () => {
  it.each([
    ["finds it", { Name: "store-data" }, {}],
    ["misses it, so that the next update makes it, when it is gone", NONE, undefined],
  ])("%s", async (_what, answer, found) => {
    const calls = fakeDaemon({ "volume.inspect": answer });
    expect(await volume.read("store-data", INPUTS)).toEqual(found);
    expect(calls).toEqual([INSPECT]);
  });
});

describe("the preparation of a volume, anew by an update,", () => {
  const prepare = () => volume.update("store-data", INPUTS, PREPARED);
  const REFUSAL = 'volume "store-data" cannot be used by the image "redis:5":';
  const RUN = [
    "createContainer",
    {
      ...{ Image: "sha256:1", Cmd: ["check"], User: "redis", WorkingDir: "/data", Labels: LABELS },
      HostConfig: {
        Mounts: [{ Type: "volume", Source: "store-data", Target: "/data" }],
        NetworkMode: "none",
        CapDrop: ["ALL"],
        SecurityOpt: ["no-new-privileges:true"],
        ReadonlyRootfs: true,
      },
    },
  ];
  const START = ["container.start", CREATED];
  const WAIT = ["container.wait", CREATED, { abortSignal: expect.any(AbortSignal) as AbortSignal }];
  const LOGS = ["container.logs", CREATED, { stdout: true, stderr: true, tail: 3 }];
  const AWAY = ["container.remove", CREATED, { force: true, v: true }];

  it("runs in a container without network or rights, which is gone afterwards", async () => {
    const calls = fakeDaemon(ends(0));
    expect(await prepare()).toEqual({});
    expect(calls).toEqual([RUN, START, WAIT, AWAY]);
  });

  it.each<[string, Buffer]>([
    ["It has Redis 5; users are known from 6 on.", framed("It has Redis 5;", " users are known from 6 on.")],
    ["It ended with exit code 7.", framed()],
  ])("fails it, with what its command wrote last, and the data stay: %s", async (said, log) => {
    const calls = fakeDaemon({ ...ends(7), "container.logs": log });
    await expect(prepare()).rejects.toThrow(new Error(`${REFUSAL} ${said}`));
    expect(calls).toEqual([RUN, START, WAIT, LOGS, AWAY]);
  });

  it("fails it where the image cannot even start it, and says what Docker said", async () => {
    const calls = fakeDaemon({ "container.start": daemonError(400, 'exec: "sh": not found') });
    await expect(prepare()).rejects.toHaveProperty("message", `${REFUSAL} exec: "sh": not found`);
    expect(calls).toEqual([RUN, START, AWAY]);
  });

  it.each(["container.wait", "container.logs"])("leaves no container where %s fails", async (call) => {
    const calls = fakeDaemon({ ...ends(1), [call]: BROKEN });
    await expect(prepare()).rejects.toBe(BROKEN);
    expect(calls.at(-1)).toEqual(AWAY);
  });

  it("hands on what the daemon says where there can be no container", async () => {
    const calls = fakeDaemon({ createContainer: BROKEN });
    await expect(prepare()).rejects.toBe(BROKEN);
    expect(calls).toEqual([RUN]);
  });
});

it("Deleting a volume removes it, and not by force", async () => {
  const calls = fakeDaemon();
  await volume.delete("former-data", { ...INPUTS, name: "former-data" });
  expect(calls).toEqual([["volume.remove", "former-data"]]);
});

it("An entry of the state whose volume the program has still, by another entry, is deleted without it", async () => {
  const calls = fakeDaemon();
  const inputs = { ...INPUTS, name: "replaced-data" };
  await volume.check!(inputs, inputs);
  await volume.delete("replaced-data", inputs);
  expect(calls).toEqual([]);
  expect(tellUser).toHaveBeenCalledWith(
    'volume "replaced-data" was to be replaced. It stays with its data, as the program has it still.',
  );
});

it("A volume stays with its data where its component was renamed by `aliases`, and its container with it", async () => {
  const calls = fakeDaemon();
  await volume.delete("renamed-data", { ...INPUTS, name: "renamed-data" }, { isRenamed: true });
  expect(calls).toEqual([]);
  expect(tellUser).toHaveBeenCalledWith(
    expect.stringMatching(
      /^volume "renamed-data" stays with its data, .* containerName of before.* volume rm renamed-data$/,
    ),
  );
});

describe("a volume that is another's", () => {
  const EXISTING = { ...PREPARED, existing: true };
  const GONE =
    'there is no volume "store-data" on its daemon. Name another, leave it out for one of the stack\'s own, or make it: ' +
    "docker volume create store-data";

  it("is to be there before anything is made", async () => {
    fakeDaemon({ "volume.inspect": NONE });
    expect(await volume.check!(NEW, EXISTING)).toEqual({ property: "volume", reason: GONE });
    const calls = fakeDaemon({ "volume.inspect": { Labels: {} } });
    expect(await volume.check!(NEW, EXISTING)).toBeUndefined();
    expect(calls).toEqual([INSPECT]); // nor is it asked who writes to it, who may be stopped by then
  });

  it("is not asked for while a preview does not know its name", async () => {
    const calls = fakeDaemon();
    expect(await volume.check!(NEW, { ...EXISTING, name: pulumi.runtime.unknownValue })).toBeUndefined();
    expect(calls).toEqual([]);
  });

  it("is never made in its owner's place", async () => {
    const calls = fakeDaemon({ "volume.inspect": NONE });
    await expect(volume.create(EXISTING)).rejects.toThrow(GONE);
    expect(calls).toEqual([INSPECT]);
  });

  it("is not taken while a container of another's runs and writes to it", async () => {
    const on = (RW: boolean, Labels: object = {}, Name = "store-data") => ({
      ...{ Names: ["/web"], Labels, Mounts: [{ Type: "volume", Name, RW }] },
    });
    const calls = fakeDaemon({ "volume.inspect": {}, ...ends(0), listContainers: [on(true)] });
    await expect(volume.create(EXISTING)).rejects.toThrow(
      'volume "store-data" is written to by web, which runs and is not of this stack: two servers spoil each other\'s ' +
        "data. Stop it, and run it again: docker stop web",
    );
    expect(calls).toEqual([INSPECT, ["listContainers", { filters: { volume: ["store-data"] } }]]);
    for (const harmless of [on(false), on(true, LABELS), on(true, {}, "other")]) {
      fakeDaemon({ "volume.inspect": {}, ...ends(0), listContainers: [harmless] });
      expect(await volume.create(EXISTING)).toEqual({ id: "store-data" });
    }
  });

  it("is prepared, and stays where that fails", async () => {
    const calls = fakeDaemon({ "volume.inspect": {}, ...ends(1) });
    await expect(volume.create(EXISTING)).rejects.toThrow("It is too old.");
    const names = calls.map(([name]) => name);
    expect(names).toContain("createContainer");
    expect(names.filter((name) => ["createVolume", "volume.remove"].includes(name))).toEqual([]);
  });

  it("is never deleted", async () => {
    const calls = fakeDaemon();
    await volume.delete("store-data", EXISTING);
    expect(calls).toEqual([]);
  });
});
