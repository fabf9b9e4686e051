import { UNKNOWN, type ManagedResource, type Properties } from "./managedResource";
import { IMAGE, Sandbox } from "./sandbox";

const TOKEN = "docker:index/network:Network";
const sandbox = new Sandbox();
beforeAll(() => sandbox.open("docker"));
afterAll(() => sandbox.close());

async function create(inputs: Properties = {}): Promise<ManagedResource> {
  const resource = sandbox.resource(TOKEN);
  await resource.create({ name: sandbox.name(), ...inputs });
  return resource;
}
const inspect = (resource: ManagedResource) => sandbox.docker.getNetwork(resource.id).inspect();

describe("docker.Network", () => {
  const label = { label: "made.by", value: "conformance" };
  const full = { internal: true, attachable: true, labels: [label], driver: "bridge" };

  it("is what the inputs say, to the daemon and in the outputs", async () => {
    const network = await create(full);
    expect(await inspect(network)).toMatchObject({
      Name: network.inputs.name,
      Internal: true,
      Attachable: true,
      Driver: "bridge",
      Labels: { "made.by": "conformance" },
    });
    expect(network.state).toMatchObject({
      ...full,
      name: network.inputs.name,
      scope: "local",
      ipamDriver: "default",
    });
  });

  it("gets a name of its own where none is given, the same in preview and update", async () => {
    const network = sandbox.resource(TOKEN);
    const { name } = await network.preview({});
    await network.create({});
    expect(network.state.name).toBe(name);
    expect(name).toMatch(new RegExp(`^${sandbox.prefix}-\\d+-[0-9a-f]{7}$`));
    expect(await network.diff({})).toMatchObject({ changes: false });
  });

  it("has no difference to the inputs it was made from, before and after a refresh", async () => {
    const inputs = { ...full, name: sandbox.name() };
    const network = await create(inputs);
    expect(await network.diff(inputs)).toMatchObject({ changes: false, replaces: [] });
    expect(await network.refresh()).toBe(true);
    expect(await network.diff(inputs)).toMatchObject({ changes: false, replaces: [] });
  });

  it("takes an address pool of its own", async () => {
    const ipamConfigs = [{ subnet: "10.213.77.0/24", gateway: "10.213.77.1" }];
    const inputs = { name: sandbox.name(), ipamConfigs };
    const network = await create(inputs);
    expect((await inspect(network)).IPAM?.Config).toEqual([
      { Subnet: "10.213.77.0/24", Gateway: "10.213.77.1" },
    ]);
    await network.refresh();
    expect(await network.diff(inputs)).toMatchObject({ changes: false });
  });

  describe("is replaced when an input changes", () => {
    const inputs: Properties = { ...full, name: `${sandbox.prefix}-replaced` };
    let network: ManagedResource;
    beforeAll(async () => (network = await create(inputs)));

    it.each<[string, unknown]>([
      ["name", `${sandbox.prefix}-other`],
      ["internal", false],
      ["attachable", false],
      ["driver", "macvlan"],
      ["labels", [{ label: "made.by", value: "another" }]],
      ["labels", undefined],
      ["ipv6", true],
      ["options", { "com.docker.network.bridge.enable_icc": "false" }],
      ["ipamConfigs", [{ subnet: "10.213.78.0/24" }]],
    ])("%s: %j", async (input, value) => {
      const difference = await network.diff({ ...inputs, [input]: value });
      expect(difference).toEqual({
        changes: true,
        replaces: [input],
        changed: [input],
        deleteBeforeReplace: true,
      });
    });

    it("but not when a computed input is left out", async () => {
      const { driver, internal, ...rest } = inputs;
      expect([driver, internal]).toEqual(["bridge", true]);
      expect(await network.diff(rest)).toMatchObject({ changes: false });
    });
  });

  it("is created before the old one goes where the name is generated", async () => {
    const network = sandbox.resource(TOKEN);
    await network.create({});
    expect(await network.diff({ internal: true })).toMatchObject({
      replaces: ["internal"],
      deleteBeforeReplace: false,
    });
  });

  it("is known in a preview by what is given, and unknown in the rest", async () => {
    const planned = await sandbox.resource(TOKEN).preview({ name: "a-name", internal: true });
    expect(planned).toMatchObject({ name: "a-name", internal: true, driver: UNKNOWN, scope: UNKNOWN });
  });

  it("is missed by a refresh when someone removed it", async () => {
    const network = await create();
    await sandbox.docker.getNetwork(network.id).remove();
    expect(await network.refresh()).toBe(false);
  });

  it("is deleted, and deleting it again is no error", async () => {
    const network = await create();
    await network.delete();
    await expect(inspect(network)).rejects.toMatchObject({ statusCode: 404 });
    await network.delete();
  });

  it("is deleted as soon as the last container has left", async () => {
    const network = await create();
    const name = sandbox.name();
    const container = await sandbox.docker.createContainer({ Image: IMAGE, Cmd: ["sleep", "60"], name });
    await sandbox.docker.getNetwork(network.id).connect({ Container: container.id });
    await container.start();
    const deleted = network.delete();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await container.remove({ force: true });
    await deleted;
    await expect(inspect(network)).rejects.toMatchObject({ statusCode: 404 });
  });
});
