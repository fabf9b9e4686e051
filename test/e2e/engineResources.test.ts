import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { resolve } from "node:path";
import network from "../../components/engine/networkOperations";
import volume from "../../components/engine/volumeOperations";
import { untilHealthy } from "../../components/health";
import { docker, execIn } from "./support/daemon";
import { pull } from "./support/pull";

// What the resources over the Engine API ask of a real daemon, and what they make of its answers.

jest.setTimeout(120_000);

const id = `e2e-${randomBytes(4).toString("hex")}`;
const labels = { "redis-link.stack": `test/${id}` };
const foreign = { "redis-link.stack": "test/another" };

beforeAll(() => pull("alpine"));
afterAll(async () => {
  const filters = { name: [id] };
  for (const { Id } of await docker.listContainers({ all: true, filters }))
    await docker.getContainer(Id).remove({ force: true });
  for (const { Id } of await docker.listNetworks({ filters })) await docker.getNetwork(Id).remove();
  for (const { Name } of (await docker.listVolumes({ filters })).Volumes)
    await docker.getVolume(Name).remove();
});

/** Starts a container that sleeps. */
async function started(name: string, more: object = {}) {
  const options = { Image: "alpine", Cmd: ["sleep", "1000"], name: `${id}-${name}`, ...more };
  const container = await docker.createContainer(options);
  await container.start();
  return container;
}

describe("a network", () => {
  const inputs = { name: `${id}-network`, internal: true, labels };

  it("is made, found, taken up where it was left behind, missed where it is gone", async () => {
    const made = await network.create(inputs);
    expect(await docker.getNetwork(made).inspect()).toMatchObject({
      Name: inputs.name,
      Driver: "bridge",
      Internal: true,
      Labels: labels,
    });
    expect(await network.read(made, inputs)).toEqual({ name: inputs.name, internal: true });
    expect(await network.create(inputs)).toBe(made);
    await network.delete(made, inputs);
    await network.delete(made, inputs);
    expect(await network.read(made, inputs)).toBeUndefined();
  });

  it("of that name which is not ours is refused and left alone", async () => {
    const other = await docker.createNetwork({ Name: inputs.name, Labels: foreign });
    await expect(network.create(inputs)).rejects.toThrow(
      `network "${inputs.name}" exists and is not of this stack`,
    );
    expect(await other.inspect()).toMatchObject({ Labels: foreign });
    await other.remove();
  });

  it("that still has a container says which", async () => {
    const made = await network.create(inputs);
    const container = await started("guest", { HostConfig: { NetworkMode: inputs.name } });
    await expect(network.delete(made, inputs)).rejects.toThrow(
      `still has containers: ${id}-guest. Stop them`,
    );
    await container.remove({ force: true });
    await network.delete(made, inputs);
  });
});

describe("a volume", () => {
  const inputs = { name: `${id}-data`, labels };
  const nothing = {} as typeof inputs;

  it("is accepted where there is none, made, taken up again, missed where it is gone", async () => {
    expect(await volume.check!(nothing, inputs)).toBeUndefined();
    expect(await volume.create(inputs)).toBe(inputs.name);
    expect(await docker.getVolume(inputs.name).inspect()).toMatchObject({ Labels: labels });
    expect(await volume.check!(nothing, inputs)).toBeUndefined();
    expect(await volume.read(inputs.name, inputs)).toEqual({});
    await volume.delete(inputs.name, inputs);
    await volume.delete(inputs.name, inputs);
    expect(await volume.read(inputs.name, inputs)).toBeUndefined();
  });

  it.each([[foreign], [undefined]])("of that name with the labels %j is refused", async (Labels) => {
    await docker.createVolume({ Name: inputs.name, Labels });
    expect(await volume.check!(nothing, inputs)).toMatchObject({ property: "name" });
    await docker.getVolume(inputs.name).remove();
  });

  it("that a container uses is not deleted", async () => {
    await volume.create(inputs);
    const container = await started("user", { HostConfig: { Binds: [`${inputs.name}:/data`] } });
    await expect(volume.delete(inputs.name, inputs)).rejects.toThrow("volume is in use");
    await container.remove({ force: true });
    await volume.delete(inputs.name, inputs);
  });
});

describe("a container is waited for", () => {
  /** Docker itself would run the probe a minute after the start. */
  const probed = (...Test: string[]) => ({ Healthcheck: { Test, Interval: 60e9 } });

  it("by its own probe, until that passes", async () => {
    const probe = ["CMD", "test", "-e", "/tmp/ready"];
    const container = await started("ready", probed(...probe));
    let ready = false;
    const waiting = untilHealthy(container.id, probe).then(() => (ready = true));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(ready).toBe(false);
    await execIn(`${id}-ready`, "touch", "/tmp/ready");
    await waiting;
    expect((await container.inspect()).State.Health?.Status).toBe("starting");
  });

  it("on where its probe hangs", async () => {
    const script = "mkdir /tmp/once 2>/dev/null && exec sleep 1000; test -e /tmp/once";
    const probe = ["CMD", "sh", "-c", script];
    const container = await started("silent", probed(...probe));
    const start = Date.now();
    await untilHealthy(container.id, probe);
    expect(Date.now() - start).toBeGreaterThanOrEqual(2000);
  });

  it("on while it is down, and no more once it is removed", async () => {
    const probe = ["CMD", "true"];
    const container = await started("down", probed(...probe));
    await container.stop({ t: 0 });
    const waiting = untilHealthy(container.id, probe);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await container.remove();
    await expect(waiting).rejects.toThrow("is gone: `pulumi up --refresh` makes it again.");
  });
});

describe("the plugin", () => {
  let plugin: ChildProcessWithoutNullStreams;
  afterAll(() => plugin.kill());

  it("ends with the engine that started it", async () => {
    plugin = spawn(resolve(__dirname, "../../components/engine/pulumi-resource-redis-link"));
    const over = once(plugin, "exit");
    await once(plugin.stdout, "data"); // its port: it serves
    plugin.stdin.end();
    expect(await over).toEqual([0, null]);
  }, 10_000);
});
