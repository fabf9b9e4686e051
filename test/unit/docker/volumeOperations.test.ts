import * as pulumi from "@pulumi/pulumi";
import { tellUser } from "../../../components/docker/tellUser";
import { volumeOperations as volume } from "../../../components/docker/volumeOperations";
import { BROKEN, daemonError, framed, LABELS, NEW } from "../../support/engineAnswers";
import { CREATED, type Answers } from "../../support/fakeDaemon";
import { FakeDocker } from "../../support/fakeDocker";

jest.mock("../../../components/docker/tellUser");

const INPUTS = { name: "store-data", labels: LABELS };
const preparation = {
  ...{ image: "sha256:1", command: ["check"], user: "redis", path: "/data", imageName: "redis:5" },
};
const PREPARED = { ...INPUTS, preparation };
const UNKNOWN = pulumi.runtime.unknownValue;

/** A daemon with these volumes, by name with their labels. A container that it creates ends with this code. */
const daemon = (
  volumes: Record<string, Record<string, string> | null> = {},
  code = 0,
  answers: Answers = {},
) =>
  new FakeDocker(
    { volumes },
    { "container.wait": { StatusCode: code }, "container.logs": framed("It is too old."), ...answers },
  );

describe("checking a volume before it is created", () => {
  it.each<[string, object, object]>([
    ["the volume does not exist", NEW, INPUTS],
    ["the volume needs a preparation", NEW, PREPARED],
    ["the preparation is not known yet", NEW, { ...INPUTS, preparation: UNKNOWN }],
  ])("accepts the name of a volume without running a preparation if %s", async (_what, olds, inputs) => {
    const docker = daemon();
    expect(await volume.check!(olds, inputs as typeof INPUTS)).toBeUndefined();
    expect(docker.created).toEqual([]);
  });

  it.each([
    ["is new", NEW, "store-data"],
    ["has another name than in the state", INPUTS, "other-data"],
  ])(
    "refuses the name of a volume that does not belong to this stack, for a resource that %s",
    async (_what, olds, name) => {
      daemon({ [name]: {} });
      expect(await volume.check!(olds, { ...INPUTS, name })).toEqual({
        property: "name",
        reason: expect.stringContaining(`volume "${name}" exists and is not of this stack`) as string,
      });
    },
  );

  it.each<[string, object, object]>([
    ["the address of the daemon is not known yet", NEW, { ...INPUTS, daemonHost: UNKNOWN }],
    ["the state has the volume", INPUTS, INPUTS],
    ["the name of the user's volume is not known yet", NEW, { existing: true, name: UNKNOWN }],
  ])("checks a volume without a request to the daemon if %s", async (_what, olds, inputs) => {
    const { calls } = daemon({ "store-data": {} });
    expect(await volume.check!(olds, inputs as typeof INPUTS)).toBeUndefined();
    expect(calls).toEqual([]);
  });
});

describe("creating a volume", () => {
  it("makes a volume with the given name and labels, and with its name as its id", async () => {
    const docker = daemon();
    expect(await volume.create(INPUTS)).toEqual({ id: "store-data" });
    expect(docker.volumes).toEqual({ "store-data": LABELS });
    expect(docker.created).toEqual([]);
  });

  const PROVEN = { ...PREPARED, preparation: { ...preparation, provenBy: "^REDIS_VERSION=[6-9]" } };
  const OURS = { "store-data": LABELS };

  it.each<[string, typeof PREPARED, object, object, number]>([
    ["a new volume", PREPARED, {}, {}, 1],
    ["no volume whose image states a version that suits", PROVEN, {}, { Env: ["REDIS_VERSION=7.4.1"] }, 0],
    [
      "a volume whose image states a version that does not suit",
      PROVEN,
      {},
      { Env: ["REDIS_VERSION=5.0.14"] },
      1,
    ],
    ["a volume whose image states no version", PROVEN, {}, { Env: null }, 1],
    [
      "an existing volume, whatever version the image states",
      PROVEN,
      OURS,
      { Env: ["REDIS_VERSION=7.4.1"] },
      1,
    ],
  ])("prepares %s", async (_what, inputs, volumes, Config, runs) => {
    const docker = daemon(volumes as Record<string, never>, 0, { "image.inspect": { Config } });
    expect(await volume.create(inputs)).toEqual({ id: "store-data" });
    expect(docker.created).toHaveLength(runs);
  });

  const TOO_OLD = 'volume "store-data" cannot be used by the image "redis:5": It is too old.';
  it.each<[string, object]>([
    ["removes a new volume", {}],
    ["keeps an existing volume with its data", OURS],
  ])("%s if the preparation fails", async (_what, volumes) => {
    const docker = daemon(volumes as Record<string, never>, 1);
    await expect(volume.create(PREPARED)).rejects.toThrow(new Error(TOO_OLD));
    expect(docker.volumes).toEqual(volumes);
  });

  it("creating a volume fails with Docker's own error", async () => {
    daemon({}, 0, { createVolume: BROKEN });
    await expect(volume.create(INPUTS)).rejects.toBe(BROKEN);
  });
});

it.each([
  ["finds it", { "store-data": LABELS }, {}],
  ["finds nothing if the volume is gone", {}, undefined],
])("reading a volume %s", async (_what, volumes, found) => {
  daemon(volumes);
  expect(await volume.read("store-data", INPUTS)).toEqual(found);
});

describe("the preparation of a volume in an update", () => {
  const prepare = () => volume.update("store-data", INPUTS, PREPARED);
  const REFUSAL = 'volume "store-data" cannot be used by the image "redis:5":';

  it("runs the preparation in a container without network or privileges, and removes that container afterwards", async () => {
    const docker = daemon();
    expect(await prepare()).toEqual({});
    expect(docker.created).toEqual([
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
    ]);
    expect(docker.calls).toContainEqual(["container.start", CREATED]);
    expect(docker.calls).toContainEqual(["container.remove", CREATED, { force: true, v: true }]);
  });

  it.each<[string, Answers]>([
    [
      "It has Redis 5; users are known from 6 on.",
      { "container.logs": framed("It has Redis 5;", " users are known from 6 on.") },
    ],
    ["It ended with exit code 7.", { "container.logs": framed() }],
    ['exec: "sh": not found', { "container.start": daemonError(400, 'exec: "sh": not found') }],
  ])(
    "fails with the end of the preparation's log or Docker's error, and leaves no container: %s",
    async (said, answers) => {
      const docker = daemon({ "store-data": LABELS }, 7, answers);
      await expect(prepare()).rejects.toHaveProperty("message", `${REFUSAL} ${said}`);
      expect([docker.containers, docker.volumes]).toEqual([{}, { "store-data": LABELS }]);
    },
  );

  it.each(["container.wait", "container.logs", "createContainer"])(
    "leaves no container of the preparation if %s fails",
    async (call) => {
      const docker = daemon({}, 1, { [call]: BROKEN });
      await expect(prepare()).rejects.toBe(BROKEN);
      expect(docker.containers).toEqual({});
    },
  );
});

describe("deleting a volume", () => {
  it("removes the volume", async () => {
    const docker = daemon({ former: LABELS });
    await volume.delete("former", { ...INPUTS, name: "former" });
    expect(docker.volumes).toEqual({});
  });

  it.each<[string, boolean, RegExp]>([
    [
      "replaced",
      false,
      /^volume "replaced" was to be replaced\. It stays with its data, as the program has it still\.$/,
    ],
    [
      "renamed",
      true,
      /^volume "renamed" stays with its data, .* containerName of before.* volume rm renamed$/,
    ],
  ])("keeps a volume that was %s in the program, and tells the user", async (name, isRenamed, said) => {
    const docker = daemon({ [name]: LABELS });
    const inputs = { ...INPUTS, name };
    if (!isRenamed) await volume.check!(inputs, inputs);
    await volume.delete(name, inputs, { isRenamed });
    expect(docker.volumes).toEqual({ [name]: LABELS });
    expect(tellUser).toHaveBeenLastCalledWith(expect.stringMatching(said));
  });
});

describe("an existing volume of the user", () => {
  const EXISTING = { ...PREPARED, existing: true };
  const GONE =
    'there is no volume "store-data" on its daemon. Name another, leave it out for one of the stack\'s own, or make it: ' +
    "docker volume create store-data";
  const THERE = { "store-data": {} };

  it("refuses an existing volume that does not exist, before anything is made", async () => {
    const docker = daemon();
    expect(await volume.check!(NEW, EXISTING)).toEqual({ property: "volume", reason: GONE });
    await expect(volume.create(EXISTING)).rejects.toThrow(GONE);
    expect(docker.volumes).toEqual({});
  });

  const web = (mode: "ro" | "rw", labels: Record<string, string> = {}, name = "store-data") => ({
    web: { labels, mounts: { [name]: mode, more: "rw" as const } },
  });
  const use = (containers: ReturnType<typeof web>) => {
    const answers = { "container.wait": { StatusCode: 0 } };
    return new FakeDocker({ volumes: THERE, containers }, answers);
  };

  it("refuses a volume to which another stack's container writes, but only when the volume is used", async () => {
    use(web("rw"));
    expect(await volume.check!(NEW, EXISTING)).toBeUndefined();
    await expect(volume.create(EXISTING)).rejects.toThrow(
      'volume "store-data" is written to by web, which runs and is not of this stack: two servers spoil each other\'s ' +
        "data. Stop it, and run it again: docker stop web",
    );
  });

  it.each([
    ["reads it", web("ro")],
    ["belongs to this stack", web("rw", LABELS)],
    ["has another volume", web("rw", {}, "other")],
    ["does not run", { web: { ...web("rw").web, state: { Running: false } } }],
  ])("uses a volume that another container mounts if that container %s", async (_what, containers) => {
    use(containers);
    expect(await volume.create(EXISTING)).toEqual({ id: "store-data" });
  });

  it("keeps an existing volume of the user if the preparation fails", async () => {
    const docker = daemon(THERE, 1);
    await expect(volume.create(EXISTING)).rejects.toThrow("It is too old.");
    expect(docker.volumes).toEqual(THERE);
  });

  it("keeps an existing volume of the user if the volume's resource is deleted", async () => {
    const docker = daemon(THERE);
    await volume.delete("store-data", EXISTING);
    expect(docker.volumes).toEqual(THERE);
  });
});
