import { UNKNOWN, type ManagedResource, type Properties } from "./managedResource";
import { Sandbox } from "./sandbox";

const TOKEN = "docker:index/volume:Volume";
const sandbox = new Sandbox();
beforeAll(() => sandbox.open("docker"));
afterAll(() => sandbox.close());

async function create(inputs: Properties = {}): Promise<ManagedResource> {
  const resource = sandbox.resource(TOKEN);
  await resource.create({ name: sandbox.name(), ...inputs });
  return resource;
}
const inspect = (resource: ManagedResource) => sandbox.docker.getVolume(resource.id).inspect();

describe("docker.Volume", () => {
  const full = {
    driver: "local",
    driverOpts: { type: "tmpfs", device: "tmpfs", o: "size=1m" },
    labels: [{ label: "made.by", value: "conformance" }],
  };

  it("is what the inputs say, to the daemon and in the outputs", async () => {
    const volume = await create(full);
    expect(await inspect(volume)).toMatchObject({
      Name: volume.inputs.name,
      Driver: "local",
      Options: full.driverOpts,
      Labels: { "made.by": "conformance" },
    });
    const { Mountpoint } = await inspect(volume);
    expect(volume.state).toMatchObject({ ...full, name: volume.inputs.name, mountpoint: Mountpoint });
    expect(volume.id).toBe(volume.inputs.name);
  });

  it("gets a name of its own where none is given, the same in preview and update", async () => {
    const volume = sandbox.resource(TOKEN);
    const { name, mountpoint, driver } = await volume.preview({});
    await volume.create({});
    expect(volume.id).toBe(name);
    expect(name).toMatch(new RegExp(`^${sandbox.prefix}-\\d+-[0-9a-f]{7}$`));
    expect([mountpoint, driver]).toEqual([UNKNOWN, UNKNOWN]);
    expect(await volume.diff({})).toMatchObject({ changes: false });
  });

  it("has no difference to the inputs it was made from, before and after a refresh", async () => {
    const inputs = { ...full, name: sandbox.name() };
    const volume = await create(inputs);
    expect(await volume.diff(inputs)).toMatchObject({ changes: false });
    expect(await volume.refresh()).toBe(true);
    expect(await volume.diff(inputs)).toMatchObject({ changes: false });
  });

  it("is replaced when an input changes", async () => {
    const inputs = { ...full, name: sandbox.name() };
    const volume = await create(inputs);
    const changes: Properties = {
      name: sandbox.name(),
      driver: "another",
      driverOpts: { type: "tmpfs", device: "tmpfs", o: "size=2m" },
      labels: [],
    };
    for (const [input, value] of Object.entries(changes)) {
      const difference = await volume.diff({ ...inputs, [input]: value });
      expect(difference).toEqual({
        changes: true,
        replaces: [input],
        changed: [input],
        deleteBeforeReplace: true,
      });
    }
  });

  it("takes over a volume of that name without a word, until a refresh", async () => {
    const name = sandbox.name();
    await sandbox.docker.createVolume({ Name: name, Labels: { "made.by": "hand" } });
    const volume = await create({ name });
    expect(await volume.diff({ name })).toMatchObject({ changes: false });
    await volume.refresh();
    expect(await volume.diff({ name })).toMatchObject({ replaces: ["labels"] });
  });

  it("is missed by a refresh when someone removed it", async () => {
    const volume = await create();
    await sandbox.docker.getVolume(volume.id).remove();
    expect(await volume.refresh()).toBe(false);
  });

  it("is deleted, and deleting it again is no error", async () => {
    const volume = await create();
    await volume.delete();
    await expect(inspect(volume)).rejects.toMatchObject({ statusCode: 404 });
    await volume.delete();
  });
});
