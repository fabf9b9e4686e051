import {
  baseInputs,
  inPlaceInputs,
  replacingInputs,
  unappliedInputs,
  valuesOf,
  type ContainerInput,
} from "./containerInputs";
import { UNKNOWN, type ManagedResource, type Properties } from "./managedResource";
import { IMAGE, Sandbox } from "./sandbox";

const TOKEN = "docker:index/container:Container";
const sandbox = new Sandbox();
const networks: [string, string] = [sandbox.name(), sandbox.name()];
const volumes: [string, string] = [sandbox.name(), sandbox.name()];
const replacing = replacingInputs(networks, volumes);
const all = [...replacing, ...inPlaceInputs, ...unappliedInputs];

beforeAll(async () => {
  await sandbox.open("docker");
  for (const Name of networks) await sandbox.docker.createNetwork({ Name });
});
afterAll(() => sandbox.close());

const create = (inputs: Properties) => sandbox.create(TOKEN, inputs);
const containerOf = (resource: ManagedResource) => sandbox.docker.getContainer(resource.id);
const inspect = (resource: ManagedResource) => containerOf(resource).inspect();
const unchanged = { changes: false, replaces: [], changed: [], deleteBeforeReplace: false };

describe("a docker.Container with every input set", () => {
  const before = { ...baseInputs, ...valuesOf(all, 0), name: sandbox.name() };
  let container: ManagedResource;
  beforeAll(async () => (container = await create(before)));

  async function expectShown(rows: ContainerInput[], which: 0 | 1, resource: ManagedResource): Promise<void> {
    const seen = await inspect(resource);
    const actual = rows.map(({ input, see }) => [input, see(seen)]);
    expect(actual).toEqual(rows.map(({ input, shown }) => [input, shown[which]]));
  }

  it("sets each input on the daemon", async () => {
    await expectShown(all, 0, container);
  });

  it("outputs id, name, port and networks", async () => {
    const { Id, NetworkSettings } = await inspect(container);
    const network = NetworkSettings.Networks[networks[0]];
    expect(container.id).toBe(Id);
    const external = Number(NetworkSettings.Ports["8080/tcp"]?.[0]?.HostPort);
    expect(container.state).toMatchObject({
      ...{ name: before.name, mustRun: true },
      networkDatas: [{ networkName: networks[0], ipAddress: network?.IPAddress }],
      ports: [{ internal: 8080, ip: "127.0.0.1", protocol: "tcp", external }],
    });
  });

  it("shows no difference between a container and its inputs, before and after a refresh", async () => {
    expect(await container.diff(before)).toEqual(unchanged);
    expect(await container.refresh()).toBe(true);
    expect(await container.diff(before)).toEqual(unchanged);
  });

  it.each(replacing.map(({ input, values }): [string, unknown] => [input, values[1]]))(
    "plans a replacement when %s changes",
    async (input, value) => {
      const difference = await container.diff({ ...before, [input]: value });
      const replaced = { changes: true, replaces: [input], changed: [input], deleteBeforeReplace: true };
      expect(difference).toEqual(replaced);
    },
  );

  it.each([
    ["name", "another"],
    ["image", "sha256:0000"],
    ["networkMode", "none"],
  ])("plans a replacement when the container's %s changes", async (input, value) => {
    expect(await container.diff({ ...before, [input]: value })).toMatchObject({ replaces: [input] });
  });

  it("shows no difference if only the order of a set changes", async () => {
    expect(await container.diff({ ...before, envs: ["B=2", "A=1"] })).toEqual(unchanged);
  });

  it("shows no difference if the program leaves out inputs that the daemon fills in", async () => {
    const computed = [
      ...["command", "entrypoints", "envs", "hostname", "labels", "stopSignal", "securityOpts"],
      "healthcheck",
    ];
    const rest = Object.fromEntries(Object.entries(before).filter(([input]) => !computed.includes(input)));
    expect(await container.diff(rest)).toEqual(unchanged);
  });

  it.each(inPlaceInputs)("updates $input without a replacement", async ({ input, values, shown, see }) => {
    const changed = { ...before, [input]: values[1] };
    expect(await container.diff(changed)).toMatchObject({ replaces: [], changed: [input] });
    await container.update(changed);
    expect(see(await inspect(container))).toEqual(shown[1]);
    await container.update(before);
    expect(see(await inspect(container))).toEqual(shown[0]);
  });

  it.each(unappliedInputs)(
    "updates $input only in the state, and leaves the container unchanged",
    async ({ input, values, shown, see }) => {
      const changed = { ...before, [input]: values[1] };
      expect(await container.diff(changed)).toMatchObject({ replaces: [], changed: [input] });
      await container.update(changed);
      expect(await container.diff(changed)).toEqual(unchanged);
      expect(see(await inspect(container))).toEqual(shown[0]);
      await container.refresh();
      expect(await container.diff(changed)).toMatchObject({ changed: [input] });
      await container.update(before);
    },
  );

  it("sets the changed inputs on the container that replaces the first", async () => {
    const other = await create({ ...baseInputs, ...valuesOf(all, 1), name: sandbox.name() });
    await expectShown(all, 1, other);
  });
});

const sleeping = () => ({ ...baseInputs, name: sandbox.name(), command: ["sleep", "100"] });

describe("a docker.Container with few inputs set", () => {
  it("fills in default inputs, and shows no difference after a refresh", async () => {
    const inputs = sleeping();
    const container = await create(inputs);
    const defaults = { restart: "no", mustRun: true, start: true, networkMode: "bridge" };
    expect(container.inputs).toMatchObject(defaults);
    await container.refresh();
    expect(await container.diff(inputs)).toEqual(unchanged);
  });

  it("shows inputs as known and outputs as unknown in a preview", async () => {
    const planned = await sandbox.resource(TOKEN).preview({ image: UNKNOWN, name: "box", restart: "always" });
    expect(planned).toMatchObject({ image: UNKNOWN, name: "box", restart: "always", hostname: UNKNOWN });
    expect(planned.networkDatas).toBe(UNKNOWN);
  });

  it("plans a replacement if an input that forces a replacement is unknown", async () => {
    const inputs = sleeping();
    const container = await create(inputs);
    expect(await container.diff({ ...inputs, image: UNKNOWN })).toMatchObject({ replaces: ["image"] });
  });

  it("keeps an image id as the container's image", async () => {
    const { Id } = await sandbox.docker.getImage(IMAGE).inspect();
    const inputs = { ...sleeping(), image: Id };
    const container = await create(inputs);
    await container.refresh();
    expect(container.state.image).toBe(Id);
    expect(await container.diff(inputs)).toEqual(unchanged);
  });

  it("creates a container without starting it if start is false", async () => {
    const inputs = { ...sleeping(), start: false, mustRun: false };
    const container = await create(inputs);
    expect((await inspect(container)).State.Status).toBe("created");
    await container.refresh();
    expect(await container.diff(inputs)).toEqual(unchanged);
  });
});

describe("a docker.Container that was changed by hand", () => {
  it("an update starts a container again that was stopped by hand", async () => {
    const inputs = sleeping();
    const container = await create(inputs);
    await containerOf(container).kill();
    await containerOf(container).wait();
    expect(await container.diff(inputs)).toEqual(unchanged);
    await container.refresh();
    expect(container.state.mustRun).toBe(false);
    expect(await container.diff(inputs)).toMatchObject({ changed: ["mustRun"], replaces: [] });
    await container.update(inputs);
    expect((await inspect(container)).State.Running).toBe(true);
  });

  it("plans a replacement for a container with ports that was stopped by hand", async () => {
    const inputs = { ...sleeping(), ports: [{ internal: 80, ip: "127.0.0.1" }] };
    const container = await create(inputs);
    await containerOf(container).kill();
    await containerOf(container).wait();
    await container.refresh();
    expect(await container.diff(inputs)).toMatchObject({
      changed: ["mustRun", "ports"],
      replaces: ["ports"],
    });
  });

  it("a refresh removes a container from the state if the container was removed by hand", async () => {
    const container = await create(sleeping());
    await containerOf(container).remove({ force: true });
    expect(await container.refresh()).toBe(false);
  });

  it("a refresh finds limits that were changed by hand", async () => {
    const inputs = { ...sleeping(), memory: 64, memorySwap: 64, restart: "no" };
    const container = await create(inputs);
    await containerOf(container).update({ Memory: 32 * 1024 * 1024, RestartPolicy: { Name: "always" } });
    await container.refresh();
    expect(await container.diff(inputs)).toMatchObject({ changed: ["memory", "restart"], replaces: [] });
  });

  it("shows no difference after the container left or joined a network by hand", async () => {
    const inputs = { ...sleeping(), networksAdvanced: [{ name: networks[0] }] };
    const container = await create(inputs);
    await sandbox.docker.getNetwork(networks[1]).connect({ Container: container.id });
    await sandbox.docker.getNetwork(networks[0]).disconnect({ Container: container.id });
    await container.refresh();
    expect(container.state.networkDatas).toMatchObject([{ networkName: networks[1] }]);
    expect(await container.diff(inputs)).toEqual(unchanged);
  });

  it("shows a difference if the daemon set a swap limit that the program leaves out", async () => {
    const inputs = { ...sleeping(), memory: 64 };
    const container = await create(inputs);
    expect(await container.diff(inputs)).toMatchObject({ changed: ["memorySwap"], replaces: [] });
  });
});
